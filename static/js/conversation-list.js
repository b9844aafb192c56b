import { remember, patchList, patchPart } from "./patch.js";
import { get } from "./server.js";
import { soon } from "./soon.js";

const MOST = 200;

// The list: tabs, order and rows, kept as the server has them.
customElements.define("conversation-list", class extends HTMLElement {
  refresh = soon(() => document.hidden || this.#fetch(), 800);

  connectedCallback() {
    this.limit = Number(this.dataset.limit);
    for (const part of [...this.rows, ...this.querySelectorAll("[data-live=bar]")]) remember(part);
    this.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("live:resync", () => this.refresh());
    document.addEventListener("live:hint", ({ detail }) => this.#hears(detail) && this.refresh());
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    this.#watchEnd();
  }

  get rows() {
    return [...this.querySelectorAll("li[data-key]")];
  }

  /** What the address asks of the list, for links to talks. */
  get query() {
    const tab = this.querySelector("[data-tab][aria-current]").dataset.tab;
    const order = this.querySelector("[data-order]").dataset.order ? "" : "newest";
    return new URLSearchParams(order ? { tab, order } : { tab });
  }

  /** Mark the row of the talk that is open. */
  mark(conversation) {
    this.open = conversation;
    for (const row of this.rows) row.querySelector("a").removeAttribute("aria-current");
    const row = this.rows.find((one) => one.dataset.key === conversation);
    row?.querySelector("a").setAttribute("aria-current", "true");
    row?.scrollIntoView({ block: "nearest" });
  }

  /** The address of the row above or below the one that is open. */
  beside(step) {
    const links = this.rows.map((row) => row.querySelector("a"));
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    return links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + step))]?.getAttribute("href");
  }

  #hears({ kind }) {
    return ["message", "conversation", "contact", "staff"].includes(kind);
  }

  #click(event) {
    const link = event.target.closest("[data-tab], [data-order], [rel=next]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (link.rel === "next") return this.#more();
    const asked = this.query;
    if (link.dataset.tab) asked.set("tab", link.dataset.tab);
    if (link.dataset.order === "newest") asked.set("order", "newest");
    if (link.dataset.order === "") asked.delete("order");
    this.limit = Number(this.dataset.more);
    history.replaceState(history.state, "", `${location.pathname}?${asked}`);
    this.#fetch(asked, true);
  }

  #more() {
    this.limit = Math.min(MOST, this.limit + Number(this.dataset.more));
    return this.#fetch();
  }

  async #fetch(asked = this.query, isOther = false) {
    const wanted = asked.toString();
    asked.set("limit", this.limit);
    asked.set("open", this.open ?? "");
    const answer = await get(`/inbox?${asked}`);
    if (!answer.ok || (!isOther && this.query.toString() !== wanted)) return;
    this.#place(answer.fragment, isOther);
  }

  #place(fragment, isOther) {
    for (const name of ["tabs", "order", "bar"]) patchPart(this.#part(this, name), this.#part(fragment, name));
    const now = this.#part(this, "rows");
    const next = this.#part(fragment, "rows");
    const [list, fresh] = [now.querySelector("ul"), next.querySelector("ul")];
    if (isOther || !list || !fresh) {
      for (const row of next.querySelectorAll("li[data-key]")) remember(row);
      now.replaceWith(next);
      return this.#placed(isOther);
    }
    patchList(list, [...fresh.children]);
    const [more, moreNow] = [next.querySelector(".list__more"), now.querySelector(".list__more")];
    if (moreNow && !more) moreNow.remove();
    if (more && !moreNow) now.append(more);
    this.#placed(isOther);
  }

  #placed(isOther) {
    this.querySelector("bulk-bar")?.keep(isOther);
    this.#watchEnd();
  }

  #part(root, name) {
    return root.querySelector(`[data-live=${name}]`);
  }

  /** The end of the list in sight asks for more. */
  #watchEnd() {
    this.watcher?.disconnect();
    const more = this.limit < MOST && this.querySelector(".list__more");
    if (!more) return;
    this.watcher = new IntersectionObserver(([entry]) => entry.isIntersecting && this.#more(), { rootMargin: "200px" });
    this.watcher.observe(more);
  }
});
