import { post } from "./server.js";

const RENEW_MS = 10_000;

// Tells colleagues that this form is open, and shows who else has it open.
customElements.define("editing-badge", class extends HTMLElement {
  #timer;
  #hear = ({ detail: { kind, id } }) => {
    const { customer, own } = this.dataset;
    if (kind === "editing" && id.startsWith(`${customer}:`) && id !== `${customer}:${own}`) this.#renew();
  };

  connectedCallback() {
    this.setAttribute("role", "status");
    this.#timer = setInterval(() => this.#renew(), RENEW_MS);
    document.addEventListener("live:hint", this.#hear);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    document.removeEventListener("live:hint", this.#hear);
  }

  async #renew() {
    if (document.hidden) return;
    const answer = await post(this.dataset.path);
    const fresh = answer.ok ? answer.fragment.querySelector(this.localName) : null;
    if (!fresh || fresh.textContent.trim() === this.textContent.trim()) return;
    this.replaceChildren(...fresh.childNodes);
  }
});
