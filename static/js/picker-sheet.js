// The sheet of a picker in the composer: it closes at a press elsewhere, at Escape, and when what is written goes out.
export class PickerSheet {
  #closing = new AbortController();

  constructor(picker) {
    this.details = picker.querySelector("details");
    const { signal } = this.#closing;
    picker.hidden = false;
    document.addEventListener("click", ({ target }) => picker.contains(target) || this.close(), { signal });
    picker.closest("message-composer").addEventListener("keydown", ({ key, target }) => {
      if (key === "Escape" || (key === "Enter" && target.matches("textarea"))) this.close();
    }, { signal });
  }

  close() {
    this.details.open = false;
  }

  /** Its talk is gone from the page: hear nothing more, so that nothing keeps it. */
  leave() {
    this.#closing.abort();
  }
}
