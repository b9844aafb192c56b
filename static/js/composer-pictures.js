// The pictures that wait beside the text of an answer: chosen, dropped or pasted.
const TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

export class Pictures {
  #files = new Map();

  constructor(composer, changed) {
    this.shelf = composer.querySelector("[data-part=pictures]");
    this.blank = composer.querySelector("template[data-part=picture]").content.firstElementChild;
    this.changed = changed;
    const button = composer.querySelector("label[data-part=picture]");
    button.hidden = false;
    button.querySelector("input").addEventListener("change", ({ target }) => {
      this.add(target.files);
      target.value = "";
    });
    const talk = composer.closest(".talk");
    talk.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    talk.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.add(event.dataTransfer.files);
    });
    composer.addEventListener("paste", (event) => {
      if (this.add(event.clipboardData.files)) event.preventDefault();
    });
    this.shelf.addEventListener("click", (event) => {
      const picture = event.target.closest("[data-does=drop]")?.parentElement;
      if (picture) this.#drop(picture);
    });
  }

  get count() {
    return this.#files.size;
  }

  /** Take files in; tell whether there was a picture among them. */
  add(files) {
    const pictures = [...files].filter((file) => TYPES.includes(file.type));
    for (const file of pictures) {
      const shown = this.blank.cloneNode(true);
      shown.querySelector("img").src = URL.createObjectURL(file);
      this.#files.set(shown, file);
      this.shelf.append(shown);
    }
    this.#show();
    return pictures.length > 0;
  }

  /** Give the files away. */
  take() {
    const files = [...this.#files.values()];
    for (const picture of [...this.#files.keys()]) this.#drop(picture);
    return files;
  }

  #drop(picture) {
    URL.revokeObjectURL(picture.querySelector("img").src);
    this.#files.delete(picture);
    picture.remove();
    this.#show();
  }

  #show() {
    this.shelf.hidden = this.#files.size === 0;
    this.changed();
  }
}
