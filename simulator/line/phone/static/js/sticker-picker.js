import { controlPerson } from "./control.js";

// Stickers go out at a tap; emoji go into the field.
customElements.define("sticker-picker", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event.target.closest("button")));
  }

  #click(button) {
    const { showsGrid, message, emoji, product, id } = button?.dataset ?? {};
    const phone = this.closest("line-phone");
    const composer = phone.querySelector("line-composer");
    if (showsGrid) this.#show(showsGrid);
    if (message) {
      phone.open("picker", false);
      controlPerson(this.dataset.user, "POST", "messages", JSON.parse(message));
    }
    if (product) composer.writeEmoji(emoji, product, id);
    else if (emoji) composer.write(emoji);
  }

  #show(name) {
    for (const grid of this.querySelectorAll("[data-grid]")) grid.hidden = grid.dataset.grid !== name;
    for (const tab of this.querySelectorAll("[data-shows-grid]")) {
      tab.setAttribute("aria-pressed", tab.dataset.showsGrid === name);
    }
  }
});
