// Marks on a list: the head marks exactly what is shown; only then all that fit can be taken as well.
customElements.define("bulk-bar", class extends HTMLElement {
  #head;
  #all;
  #marked = new Set();

  connectedCallback() {
    this.#head = this.querySelector("[data-part=page]");
    this.#all = this.querySelector("[name=everybody]");
    if (!this.#head) return;
    this.#head.hidden = false;
    this.addEventListener("change", (event) => this.#change(event.target));
    // A page that comes back from the browser's memory has its marks, but no events.
    addEventListener("pageshow", () => this.#show());
    this.#show();
  }

  /** Mark what was marked before its rows were replaced; in another list nothing is. */
  keep(isOther) {
    for (const box of this.#boxes) box.checked = !isOther && this.#marked.has(box.value);
    this.#show();
  }

  get #boxes() {
    return [...this.querySelectorAll("[name=picked]")];
  }

  #change(target) {
    if (target === this.#head) for (const box of this.#boxes) box.checked = target.checked;
    this.#show();
  }

  #show() {
    const boxes = this.#boxes;
    this.#marked = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const count = boxes.filter((box) => box.checked).length;
    const isPage = count === boxes.length && count > 0;
    this.#head.checked = isPage;
    this.#head.indeterminate = count > 0 && !isPage;
    if (this.#all) {
      this.#all.closest("label").hidden = !isPage;
      if (!isPage) this.#all.checked = false;
    }
    for (const button of this.querySelectorAll("[data-needs]")) {
      button.disabled = count !== Number(button.dataset.needs) || Boolean(this.#all?.checked);
    }
    if (count) this.querySelector("[data-part=count]").textContent = this.dataset.selected.replace("{n}", count);
  }
});
