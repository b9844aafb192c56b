// Sets the looks that a message asks for; the server has checked every value, and no style attribute is needed.
customElements.define("checked-styles", class extends HTMLElement {
  connectedCallback() {
    for (const part of this.querySelectorAll("[data-styles]")) {
      const styles = JSON.parse(part.dataset.styles || "{}");
      for (const [name, value] of Object.entries(styles)) part.style.setProperty(name, value);
    }
  }
});
