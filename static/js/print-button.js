// Prints the page; without scripts it is not there, and the browser's own menu does the same.
customElements.define("print-button", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", () => window.print());
  }
});
