import { isComposing } from "./keys.js";

// Ctrl+K: go somewhere, do something, or search. What a page can do, it hears as the event `command`.
customElements.define("command-palette", class extends HTMLElement {
  #at = 0;

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.options = [...this.querySelectorAll("[role=option]")];
    this.search = this.querySelector("[data-search]");
    this.input.addEventListener("input", () => this.#show(0));
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.dialog.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("click", (event) => event.target.closest("[data-opens=palette]") && this.open());
    document.addEventListener("keydown", (event) => {
      if (!(event.metaKey || event.ctrlKey) || event.key.toLowerCase() !== "k" || isComposing(event)) return;
      event.preventDefault();
      this.open();
    });
  }

  open() {
    if (this.dialog.open) return;
    this.input.value = "";
    this.#show(0);
    this.dialog.showModal();
  }

  get #hits() {
    return this.options.filter((option) => !option.hidden);
  }

  #show(at) {
    const words = this.input.value.trim();
    const folded = words.normalize("NFKC").toLowerCase();
    for (const option of this.options) {
      option.hidden = !option.textContent.normalize("NFKC").toLowerCase().includes(folded);
    }
    this.search.hidden = words === "";
    this.search.querySelector("[data-part=words]").textContent = words;
    const hits = this.#hits;
    this.#at = (at + hits.length) % (hits.length || 1);
    for (const option of this.options) option.setAttribute("aria-selected", option === hits[this.#at]);
    this.input.setAttribute("aria-activedescendant", hits[this.#at]?.id ?? "");
    hits[this.#at]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.#show(this.#at + step);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      this.#run(this.#hits[this.#at]);
    }
  }

  #click(event) {
    if (event.target === this.dialog) this.dialog.close();
    this.#run(event.target.closest("[role=option]"));
  }

  #run(option) {
    if (!option) return;
    this.dialog.close();
    const { href, command, search } = option.dataset;
    if (href) location.assign(href);
    if (search) location.assign(search + encodeURIComponent(this.input.value.trim()));
    if (command) document.dispatchEvent(new CustomEvent("command", { detail: command }));
  }
});
