import "./batch-progress.js";
import { post } from "./server.js";
import { toast } from "./toast.js";

// Acts on many without leaving their list: tells what became of them, and offers the way back.
customElements.define("bulk-outcome", class extends HTMLElement {
  connectedCallback() {
    this.parentElement.addEventListener("submit", (event) => this.#send(event));
    this.addEventListener("click", ({ target }) => target.closest("[data-does=close]") && this.replaceChildren());
  }

  async #send(event) {
    event.preventDefault();
    const form = event.target;
    const answer = await post(form.getAttribute("action"), new FormData(form, event.submitter));
    if (!answer.ok) return toast(answer.message || this.dataset.failed);
    this.replaceChildren(answer.fragment);
    form.closest("bulk-bar")?.keep(true);
    this.focus({ preventScroll: true });
  }
});
