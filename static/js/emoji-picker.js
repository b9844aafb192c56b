import { fillNumbers } from "./number-grid.js";
import { PickerSheet } from "./picker-sheet.js";

// Emoji, put where the cursor stands: characters, and LINE's own as tokens that become pictures at the customer's.
customElements.define("emoji-picker", class extends HTMLElement {
  connectedCallback() {
    this.sheet = new PickerSheet(this);
    this.tabs = this.querySelector("[data-shown]");
    this.set = this.querySelector("select");
    this.set.addEventListener("change", () => this.#fill());
    this.addEventListener("click", (event) => this.#click(event));
  }

  disconnectedCallback() {
    this.sheet.leave();
  }

  #click({ target }) {
    const shows = target.closest("[data-shows]");
    if (shows) return this.#show(shows);
    const emoji = target.closest("[data-emoji]")?.dataset.emoji;
    if (emoji) this.dispatchEvent(new CustomEvent("insert", { detail: emoji, bubbles: true }));
  }

  #show(tab) {
    this.tabs.dataset.shown = tab.dataset.shows;
    for (const one of this.querySelectorAll("[data-shows]")) one.setAttribute("aria-pressed", one === tab);
    this.#fill();
  }

  #fill() {
    fillNumbers(this, this.set, (button, number) => {
      button.textContent = String(number).padStart(3, "0");
      button.dataset.emoji = `[LINE:${this.set.value}-${button.textContent}]`;
    });
  }
});
