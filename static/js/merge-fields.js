// The note and the tags of two who become one: counts what is left while staff choose, as the store counts.
customElements.define("merge-fields", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", () => this.#count());
    this.#count();
  }

  #count() {
    const note = this.querySelector("textarea");
    // Code points, not UTF-16 units: an emoji is one; a line end of a form is one.
    if (note) this.#show("note", [...note.value].length);
    const tags = this.querySelectorAll("[data-tag]");
    if (tags.length) this.#show("tags", [...tags].filter((tag) => tag.checked).length);
  }

  #show(name, count) {
    const bar = this.querySelector(`[data-count="${name}"]`);
    const figure = this.querySelector(`[data-figure="${name}"]`);
    if (!bar || !figure) return;
    bar.value = count;
    figure.textContent = `${count.toLocaleString()} / ${bar.max.toLocaleString()}`;
    figure.classList.toggle("bad", count > bar.max);
    figure.classList.toggle("muted", count <= bar.max);
  }
});
