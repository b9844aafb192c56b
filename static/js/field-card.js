import { post } from "./server.js";
import { toast } from "./toast.js";

// The fields of a person: each form is sent by itself, and the card comes back as it stands then.
customElements.define("field-card", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.#send(event));
  }

  async #send(event) {
    event.preventDefault();
    const form = event.target;
    const key = form.closest("[data-field]").dataset.field;
    const answer = await post(form.getAttribute("action"), new FormData(form, event.submitter));
    const fresh = answer.ok ? answer.fragment.querySelector(this.localName) : null;
    if (!fresh) {
      toast(answer.message || this.dataset.failed);
      return;
    }
    this.replaceWith(fresh);
    fresh.querySelector(`[data-field="${CSS.escape(key)}"] summary`)?.focus();
  }
});
