import { post } from "./server.js";
import { toast } from "./toast.js";

// A list that is put in order: by dragging, by the arrow keys on its buttons, by the buttons themselves.
customElements.define("field-order", class extends HTMLElement {
  #dragged = null;
  #before = [];

  connectedCallback() {
    for (const row of this.#rows) row.draggable = true;
    this.addEventListener("dragstart", (event) => this.#take(event));
    this.addEventListener("dragover", (event) => this.#over(event));
    this.addEventListener("dragend", () => this.#drop());
    this.addEventListener("keydown", (event) => this.#press(event));
    this.addEventListener("submit", (event) => this.#submit(event));
  }

  get #rows() {
    return [...this.querySelectorAll("[data-field]")];
  }

  #take(event) {
    this.#dragged = event.target.closest("[data-field]");
    this.#before = this.#rows;
    event.dataTransfer.effectAllowed = "move";
    this.#dragged?.classList.add("field-order__dragged");
  }

  #over(event) {
    const row = event.target.closest("[data-field]");
    if (!this.#dragged || !row) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    const isBelow = event.clientY > box.top + box.height / 2;
    if (row !== this.#dragged) row[isBelow ? "after" : "before"](this.#dragged);
  }

  #drop() {
    this.#dragged?.classList.remove("field-order__dragged");
    this.#dragged = null;
    this.#save(this.#before);
  }

  #press(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const button = event.target.closest("[data-move]");
    if (!step || !button) return;
    event.preventDefault();
    this.#move(button, step);
  }

  #submit(event) {
    const step = Number(event.submitter?.dataset.move);
    if (!step) return;
    event.preventDefault();
    this.#move(event.submitter, step);
  }

  #move(button, step) {
    const before = this.#rows;
    const row = button.closest("[data-field]");
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    other[step < 0 ? "before" : "after"](row);
    this.#save(before);
    const stays = button.disabled ? row.querySelector("[data-move]:not(:disabled)") : button;
    stays.focus();
  }

  async #save(before) {
    const rows = this.#rows;
    if (rows.every((row, place) => row === before[place])) return;
    this.#mark();
    const order = rows.map((row) => row.dataset.field).join(",");
    const answer = await post(this.dataset.path, { order });
    if (answer.ok) return;
    this.querySelector("ul").append(...before);
    this.#mark();
    toast(answer.message || this.dataset.failed);
  }

  /** The first cannot go up, the last cannot go down. */
  #mark() {
    const rows = this.#rows;
    rows.forEach((row, place) => {
      row.querySelector('[data-move="-1"]').disabled = place === 0;
      row.querySelector('[data-move="1"]').disabled = place === rows.length - 1;
    });
  }
});
