// A details element that behaves as a menu: a press elsewhere or Escape closes it.
customElements.define("pop-menu", class extends HTMLElement {
  connectedCallback() {
    this.details = this.querySelector("details");
    document.addEventListener("click", (event) => {
      if (!this.contains(event.target)) this.#close();
    });
    this.addEventListener("click", (event) => event.target.closest("[data-opens]") && this.#close());
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.details.open) return;
      this.#close();
      this.querySelector("summary").focus();
    });
  }

  #close() {
    this.details.open = false;
  }
});
