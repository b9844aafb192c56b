import { get } from "./server.js";

const POLL_MS = 2000;

// A part of the page that shows long work: while it runs, it asks the server how far it is.
customElements.define("batch-progress", class extends HTMLElement {
  #timer;

  connectedCallback() {
    if (this.hasAttribute("data-running")) this.#timer = setTimeout(() => this.#ask(), POLL_MS);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async #ask() {
    const answer = document.hidden ? null : await get(this.dataset.path);
    if (!this.isConnected) return;
    const fresh = answer?.ok ? answer.fragment.querySelector(this.localName) : null;
    if (fresh) this.#replace(fresh);
    else this.#timer = setTimeout(() => this.#ask(), POLL_MS);
  }

  #replace(fresh) {
    const hadFocus = this.contains(document.activeElement);
    this.replaceWith(fresh);
    if (hadFocus) fresh.querySelector("button")?.focus({ preventScroll: true });
  }
});
