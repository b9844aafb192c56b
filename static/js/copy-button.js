import { toast } from "./toast.js";

// Copies its `data-copy` and says so.
customElements.define("copy-button", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => this.#copy());
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.querySelector("[data-copy]").dataset.copy);
      toast(this.dataset.done);
    } catch {
      this.#select();
    }
  }

  /** Without the right to the clipboard, the text is marked so that one key copies it. */
  #select() {
    getSelection().selectAllChildren(this.querySelector("[data-copy]"));
  }
});
