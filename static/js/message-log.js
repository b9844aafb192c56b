import { OlderMessages } from "./older-messages.js";
import { patchList, remember } from "./patch.js";

const NEAR_END = 120;

// The talk: keeps the newest message in sight unless the reader has scrolled away, and older ones come at the top.
customElements.define("message-log", class extends HTMLElement {
  #isAtEnd = true;

  connectedCallback() {
    this.list = this.querySelector("ol");
    for (const item of this.list.children) remember(item);
    this.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.addEventListener("click", (event) => this.#click(event));
    new ResizeObserver(() => this.#isAtEnd && this.toEnd()).observe(this.list);
    const wanted = new URLSearchParams(location.search).get("message");
    const found = wanted && document.getElementById(`m-${wanted}`);
    if (found) this.#show(found);
    else this.toEnd();
    this.older = new OlderMessages(this);
  }

  get isWhole() {
    return !this.querySelector("[data-part=newer]");
  }

  toEnd() {
    this.#isAtEnd = true;
    this.scrollTop = this.scrollHeight;
    this.querySelector("[data-part=new]").hidden = true;
  }

  /** Put an own message at the end until the server has it. */
  place(item) {
    item.dataset.pending = "";
    this.list.append(item);
    this.toEnd();
  }

  /** True while the newest message is in sight and shall stay there. */
  get isAtEnd() {
    return this.#isAtEnd;
  }

  item(key) {
    return this.list.querySelector(`:scope > [data-key="${CSS.escape(key)}"]`);
  }

  /** Take over what the server has now; older messages and own ones on their way stay. */
  refresh(fresh) {
    this.dataset.unread = fresh.dataset.unread;
    if (!this.isWhole) return this.#tellNew();
    const sent = [...fresh.querySelector("ol").children];
    const items = this.#withUnread(sent.filter((item) => !(this.older.areShown && "top" in item.dataset)));
    if (!items.length) return;
    const keys = new Set(items.map((item) => item.dataset.key));
    const isLater = (item) => !("pending" in item.dataset) && item.dataset.at >= items[0].dataset.at;
    const run = [...this.list.children].filter((item) => keys.has(item.dataset.key) || isLater(item));
    const newest = items.at(-1).dataset.key;
    const isNews = !this.item(newest);
    const wasAtEnd = this.#isAtEnd;
    patchList(this.list, items, run);
    for (const item of this.list.querySelectorAll(":scope > [data-pending]")) this.list.append(item);
    if (wasAtEnd) this.toEnd();
    else if (isNews) this.#tellNew();
  }

  /** The line above what was unread stays where it was; a new one comes only while nobody looks. */
  #withUnread(items) {
    const shown = this.item("unread");
    const others = items.filter((item) => item.dataset.key !== "unread");
    if (!shown) return document.hidden ? items : others;
    const below = others.findIndex((item) => item.dataset.key === shown.nextElementSibling?.dataset.key);
    return below < 0 ? others : [...others.slice(0, below), shown.cloneNode(true), ...others.slice(below)];
  }

  #tellNew() {
    this.querySelector("[data-part=new]").hidden = false;
  }

  #scrolled() {
    this.#isAtEnd = this.scrollHeight - this.scrollTop - this.clientHeight < NEAR_END;
    if (this.#isAtEnd) this.querySelector("[data-part=new]").hidden = true;
  }

  #click(event) {
    if (event.target.closest("[data-part=new]")) this.isWhole ? this.toEnd() : location.assign(location.pathname);
    const quote = event.target.closest(".quote a");
    const quoted = quote && document.getElementById(decodeURIComponent(quote.hash.slice(1)));
    if (quote) event.preventDefault();
    if (quoted) this.#show(quoted);
  }

  #show(item) {
    this.#isAtEnd = false;
    item.scrollIntoView({ block: "center" });
    item.classList.add("message--found");
  }
});
