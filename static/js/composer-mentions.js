import { isComposing } from "./keys.js";

// Colleagues whom a comment calls: `@` opens the list, the chosen name stays in the text.
export class Mentions {
  #at = 0;

  constructor(composer) {
    this.text = composer.querySelector("textarea");
    this.list = composer.querySelector("[data-part=mentions]");
    this.options = [...this.list.children];
    this.isComment = () => composer.isComment;
    this.text.addEventListener("input", () => this.#show());
    const left = () => this.text === document.activeElement || (this.list.hidden = true);
    this.text.addEventListener("blur", () => setTimeout(left, 150));
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("click", (event) => this.#choose(event.target.closest("li")));
  }

  /** The ids of those whose names stand in a text. */
  named(text) {
    return this.options.filter(({ dataset }) => text.includes(`@${dataset.name}`)).map(({ dataset }) => dataset.id);
  }

  get #begun() {
    return this.isComment() ? this.text.value.slice(0, this.text.selectionStart).match(/[@＠]([^@＠\s]*)$/u) : null;
  }

  get #hits() {
    return this.options.filter((option) => !option.hidden);
  }

  #show(at = 0) {
    const begun = this.#begun;
    const words = begun?.[1].normalize("NFKC").toLowerCase() ?? "";
    for (const option of this.options) {
      option.hidden = !option.dataset.name.normalize("NFKC").toLowerCase().includes(words);
    }
    const hits = this.#hits;
    this.list.hidden = !begun || !hits.length;
    this.#at = (at + hits.length) % (hits.length || 1);
    for (const option of this.options) option.setAttribute("aria-selected", option === hits[this.#at]);
    if (this.list.hidden) this.text.removeAttribute("aria-activedescendant");
    else this.text.setAttribute("aria-activedescendant", hits[this.#at].id);
  }

  #key(event) {
    if (this.list.hidden || isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#show(this.#at + step);
    if (event.key === "Enter" || event.key === "Tab") this.#choose(this.#hits[this.#at]);
    if (event.key === "Escape") this.list.hidden = true;
    if (step || ["Enter", "Tab", "Escape"].includes(event.key)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  #choose(option) {
    const begun = this.#begun;
    if (!option || !begun) return;
    this.text.setRangeText(`@${option.dataset.name} `, begun.index, this.text.selectionStart, "end");
    this.list.hidden = true;
    this.text.focus();
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
