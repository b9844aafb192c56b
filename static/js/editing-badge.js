import { post } from "./server.js";

const RENEW_MS = 10_000;

// Tells colleagues that this form is open, and shows who else has it open.
customElements.define("editing-badge", class extends HTMLElement {
  #timer;

  connectedCallback() {
    this.setAttribute("role", "status");
    this.#timer = setInterval(() => this.#renew(), RENEW_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  async #renew() {
    if (document.hidden) return;
    const answer = await post(this.dataset.path);
    const fresh = answer.ok ? answer.fragment.querySelector(this.localName) : null;
    if (!fresh || fresh.textContent.trim() === this.textContent.trim()) return;
    this.replaceChildren(...fresh.childNodes);
  }
});
