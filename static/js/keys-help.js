import { isShortcut } from "./keys.js";

// The list of keys, opened by ?; and / goes to the page's search field, else to the search page.
customElements.define("keys-help", class extends HTMLElement {
  connectedCallback() {
    for (const opener of document.querySelectorAll("[data-opens=keys]")) opener.hidden = false;
    document.addEventListener("click", (event) => event.target.closest("[data-opens=keys]") && this.#open());
    document.addEventListener("command", (event) => event.detail === "keys" && this.#open());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  #open() {
    const dialog = this.querySelector("dialog");
    if (!dialog.open) dialog.showModal();
  }

  #key(event) {
    if (event.defaultPrevented || !isShortcut(event)) return;
    if (event.key === "?") this.#open();
    if (event.key === "/") {
      event.preventDefault();
      const field = document.querySelector("input[type=search]");
      if (field) field.focus();
      else location.assign("/search");
    }
  }
});
