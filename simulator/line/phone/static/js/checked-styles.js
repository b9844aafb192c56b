// Sets the looks that a message asks for; the server has checked every value, and no style attribute is needed.
customElements.define("checked-styles", class extends HTMLElement {
  connectedCallback() {
    for (const part of this.querySelectorAll("[data-styles]")) {
      for (const [name, value] of Object.entries(JSON.parse(part.dataset.styles || "{}"))) part.style.setProperty(name, value);
    }
  }
});
