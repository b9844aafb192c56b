// The stickers that LINE lets an account send, by the numbers of LINE's list.
customElements.define("sticker-picker", class extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.details = this.querySelector("details");
    this.choice = this.querySelector("select");
    this.choice.addEventListener("change", () => this.#fill());
    this.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("click", (event) => this.contains(event.target) || (this.details.open = false));
    this.addEventListener("keydown", (event) => event.key === "Escape" && (this.details.open = false));
    this.#fill();
  }

  #fill() {
    const { first, last } = this.choice.selectedOptions[0].dataset;
    const blank = this.querySelector("[data-part=number]").content.firstElementChild;
    const numbers = Array.from({ length: last - first + 1 }, (_, step) => Number(first) + step);
    this.querySelector("[data-part=numbers]").replaceChildren(...numbers.map((number) => {
      const button = blank.cloneNode(true);
      button.textContent = button.dataset.sticker = number;
      return button;
    }));
  }

  #click(event) {
    const number = event.target.closest("[data-sticker]")?.dataset.sticker;
    if (!number) return;
    this.details.open = false;
    this.dispatchEvent(new CustomEvent("sticker", { detail: `${this.choice.value}:${number}`, bubbles: true }));
  }
});
