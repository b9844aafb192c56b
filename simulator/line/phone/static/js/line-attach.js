import { ask } from "./ask.js";
import { controlPerson } from "./control.js";

const PLACE = { latitude: 35.6717, longitude: 139.6949 };
const ALBUM_SIZE = 3;

// Photos, an album of several, files, sounds, a place.
customElements.define("line-attach", class extends HTMLElement {
  connectedCallback() {
    this.photos = this.querySelector("[data-part=photos]");
    this.file = this.querySelector("[data-part=file]");
    this.photos.addEventListener("change", () => this.#sendPhotos());
    this.file.addEventListener("change", () => this.#sendFile());
    this.addEventListener("click", (event) => this.#click(event));
  }

  pickPhotos() {
    this.photos.click();
  }

  async sendPlace() {
    const place = await ask(this.closest("line-phone").querySelector("[data-part=ask-place]"));
    if (place) await this.#post("messages", { type: "location", ...place, ...PLACE });
  }

  // Internal

  #click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { does, sends } = button.dataset;
    if (does === "photos") this.pickPhotos();
    if (does === "file") this.file.click();
    if (does === "place") this.sendPlace();
    if (does === "album") this.#post("albums", { count: ALBUM_SIZE });
    if (sends) this.#post("messages", { type: sends });
  }

  async #sendPhotos() {
    const form = new FormData();
    const files = [...this.photos.files];
    if (files.length === 1) form.append("type", "image");
    for (const file of files) form.append("file", file);
    this.photos.value = "";
    if (files.length) await this.#post(files.length === 1 ? "messages" : "albums", form);
  }

  async #sendFile() {
    const form = new FormData();
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    form.append("type", kindOf(file));
    form.append("file", file);
    await this.#post("messages", form);
  }

  async #post(path, body) {
    this.closest("line-phone").open("attach", false);
    await controlPerson(this.dataset.user, "POST", path, body);
  }
});

const kindOf = ({ type }) => ["image", "video", "audio"].find((kind) => type.startsWith(`${kind}/`)) ?? "file";
