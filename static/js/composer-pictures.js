import { toast } from "./toast.js";

// The pictures that wait beside the text of an answer: chosen, dropped or pasted.
const TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

export class Pictures {
  #files = new Map();

  constructor(composer, changed) {
    this.composer = composer;
    this.shelf = composer.querySelector("[data-part=pictures]");
    this.blank = composer.querySelector("template[data-part=picture]").content.firstElementChild;
    this.changed = changed;
    this.button = composer.querySelector("label[data-part=picture]");
    this.button.hidden = false;
    this.button.querySelector("input").addEventListener("change", ({ target }) => {
      this.add(target.files);
      target.value = "";
    });
    this.#hearDrops(composer.closest(".talk"));
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

  /** The whole talk takes what is dropped, and shows so while something hangs over it. */
  #hearDrops(talk) {
    const mark = (isOver) => talk.classList.toggle("talk--drop", isOver);
    talk.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      mark(true);
    });
    talk.addEventListener("dragleave", (event) => talk.contains(event.relatedTarget) || mark(false));
    talk.addEventListener("drop", (event) => {
      mark(false);
      const { files } = event.dataTransfer;
      if (!files.length) return;
      event.preventDefault();
      if (!this.add(files)) toast(this.button.dataset.refused);
    });
  }

  /** Take files in; tell whether there was a picture among them. A comment takes none. */
  add(files) {
    if (this.composer.isComment) return false;
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
