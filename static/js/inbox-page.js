import "./live.js";
import { act } from "./inbox-actions.js";
import { openOutbox } from "./outbox.js";
import { patchList, patchPart, remember } from "./patch.js";
import { get, post } from "./server.js";
import { soon } from "./soon.js";

// The three panes: opens talks without leaving the page, and keeps the open one as the server has it.
customElements.define("inbox-page", class extends HTMLElement {
  refresh = soon(() => this.#refresh(), 300);

  connectedCallback() {
    this.list = this.querySelector("conversation-list");
    this.list.open = this.conversation;
    openOutbox(this.dataset.me);
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("submit", (event) => act(this, event));
    this.addEventListener("focusout", () => this.isBehind && this.refresh());
    document.addEventListener("live:hint", ({ detail }) => this.#hears(detail) && this.refresh());
    document.addEventListener("live:resync", () => this.refresh());
    addEventListener("popstate", () => this.#goTo(location.pathname));
    addEventListener("focus", () => this.#read());
    document.addEventListener("visibilitychange", () => this.#read());
    customElements.whenDefined("message-log").then(() => this.#read());
  }

  get pane() {
    return this.querySelector(":scope > .talk");
  }

  get talk() {
    return this.querySelector("message-log");
  }

  get conversation() {
    return this.pane.dataset.conversation ?? "";
  }

  /** Open a talk in place. */
  async open(path) {
    this.opening = path;
    const answer = await get(path);
    if (this.opening !== path) return;
    if (!answer.ok) return location.assign(path);
    const { fragment } = answer;
    this.querySelector(":scope > .panel")?.remove();
    this.pane.replaceWith(fragment.querySelector(".talk"));
    this.append(fragment.querySelector(".panel"));
    this.classList.remove("inbox--empty", "inbox--panel");
    this.classList.add("inbox--talk");
    if (location.pathname !== path) history.pushState({ isOpened: true }, "", `${path}?${this.list.query}`);
    this.list.mark(this.conversation);
    this.dispatchEvent(new CustomEvent("opened", { bubbles: true, detail: this.pane.dataset.pageTitle }));
    this.#read();
  }

  /** Open the talk above or below in the list. */
  step(by) {
    const path = this.list.beside(by);
    if (path && path !== location.pathname) this.open(path);
  }

  #goTo(path) {
    if (path === "/inbox") this.classList.remove("inbox--talk");
    else if (path !== `/inbox/${this.conversation}`) this.open(path);
    else this.classList.add("inbox--talk");
  }

  #click(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    const row = event.target.closest(".conversation, .inquiries a, .talk__following a");
    const does = event.target.closest("a[data-does]");
    if (row || does) event.preventDefault();
    if (row) this.open(row.getAttribute("href"));
    if (does?.dataset.does === "back") this.#back();
    if (does?.dataset.does === "panel") this.classList.toggle("inbox--panel");
  }

  #back() {
    if (history.state?.isOpened) return history.back();
    this.classList.remove("inbox--talk");
    history.replaceState(null, "", `/inbox?${this.list.query}`);
  }

  #hears({ kind, contact }) {
    return this.talk && (kind === "staff" || kind === "channel" || contact === this.pane.dataset.contact);
  }

  async #refresh() {
    const { conversation } = this;
    if (!conversation) return;
    const answer = await get(`/inbox/${conversation}?panel=${this.querySelector("customer-panel").dataset.tab}`);
    if (!answer.ok || conversation !== this.conversation) return;
    const { fragment } = answer;
    const patched = (name) => patchPart(this.#part(this, name), this.#part(fragment, name));
    this.isBehind = ["head", "following", "memo", "state"].map(patched).includes(false);
    this.talk.refresh(fragment.querySelector("message-log"));
    this.#refreshPanel(fragment.querySelector(".panel"));
    this.#read();
  }

  #refreshPanel(fresh) {
    const panel = this.querySelector(":scope > .panel");
    const memo = panel.querySelector("[data-key=memo]:has([data-dirty], textarea:focus)");
    if (memo) fresh.querySelector("[data-key=memo]").replaceWith(remember(memo).cloneNode(true));
    patchList(panel, [...fresh.children]);
  }

  #part(root, name) {
    return root.querySelector(`[data-live=${name}]`);
  }

  /** What somebody sees is read. */
  #read() {
    const isSeen = document.visibilityState === "visible" && document.hasFocus() && this.talk && this.talk.isWhole;
    if (!isSeen || !Number(this.talk.dataset.unread) || !this.querySelector("message-composer")) return;
    this.talk.dataset.unread = 0;
    post(`/conversations/${this.conversation}/read`);
  }
});
