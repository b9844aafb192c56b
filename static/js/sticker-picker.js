import { fillNumbers } from "./number-grid.js";
import { PickerSheet } from "./picker-sheet.js";

// The stickers that LINE lets an account send, by the numbers of LINE's list.
customElements.define("sticker-picker", class extends HTMLElement {
  connectedCallback() {
    this.sheet = new PickerSheet(this);
    this.choice = this.querySelector("select");
    this.choice.addEventListener("change", () => this.#fill());
    this.addEventListener("click", (event) => this.#click(event));
    this.#fill();
  }

  disconnectedCallback() {
    this.sheet.leave();
  }

  #fill() {
    fillNumbers(this, this.choice, (button, number) => {
      button.textContent = button.dataset.sticker = number;
    });
  }

  #click(event) {
    const number = event.target.closest("[data-sticker]")?.dataset.sticker;
    if (!number) return;
    this.sheet.close();
    this.dispatchEvent(new CustomEvent("sticker", { detail: `${this.choice.value}:${number}`, bubbles: true }));
  }
});
