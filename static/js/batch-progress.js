import { get } from "./server.js";

const FIRST_MS = 250;
const MOST_MS = 2000;
let delay = FIRST_MS;

// A part of the page that shows long work: while it runs, it asks the server how far it is, ever more seldom.
customElements.define("batch-progress", class extends HTMLElement {
  #timer;

  connectedCallback() {
    if (this.hasAttribute("data-running")) this.#wait();
    else delay = FIRST_MS;
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async #ask() {
    const answer = document.hidden ? null : await get(this.dataset.path);
    if (!this.isConnected) return;
    const fresh = answer?.ok ? answer.fragment.querySelector(this.localName) : null;
    if (fresh) this.#replace(fresh);
    else this.#wait();
  }

  #wait() {
    this.#timer = setTimeout(() => this.#ask(), delay);
    delay = Math.min(MOST_MS, delay * 1.5);
  }

  #replace(fresh) {
    const hadFocus = this.contains(document.activeElement);
    this.replaceWith(fresh);
    if (hadFocus) fresh.querySelector("button")?.focus({ preventScroll: true });
  }
});
