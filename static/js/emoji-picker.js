// A small set of emoji, put where the cursor stands.
customElements.define("emoji-picker", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", (event) => {
      const emoji = event.target.closest("[data-emoji]")?.textContent;
      if (emoji) this.dispatchEvent(new CustomEvent("insert", { detail: emoji, bubbles: true }));
    });
    document.addEventListener("click", (event) => this.contains(event.target) || this.#close());
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
  }

  #close() {
    this.querySelector("details").open = false;
  }
});
