import { readable } from "./line-emoji.js";
import { newKey } from "./new-key.js";
import { send, waitingOf } from "./outbox.js";

// What a talk's composer has sent and the server has not: shown at once, then replaced by the server's own copy.
export class Sends {
  #closing = new AbortController();

  constructor(composer) {
    this.composer = composer;
    this.log = composer.closest(".talk").querySelector("message-log");
    this.blank = composer.querySelector("template[data-part=pending]").content.firstElementChild;
    const { signal } = this.#closing;
    document.addEventListener("outbox:sent", (event) => this.#sent(event.detail), { signal });
    document.addEventListener("outbox:stopped", (event) => this.#stopped(event), { signal });
    document.addEventListener("outbox:waiting", () => this.#wait(), { signal });
    customElements.whenDefined("message-log").then(() => {
      for (const entry of waitingOf(composer.conversation)) this.#place(entry);
    });
  }

  close() {
    this.#closing.abort();
  }

  /** Send a text or a sticker. */
  say(fields) {
    this.#send("messages", fields);
  }

  /** Send a picture. */
  show(fields, file) {
    this.#send("images", fields, file);
  }

  #send(noun, fields, file) {
    const { conversation } = this.composer;
    const path = `/conversations/${conversation}/${noun}`;
    const entry = { key: newKey(), at: Date.now(), conversation, path, fields };
    this.#place(entry, file);
    send(entry, file);
  }

  /** The key that the server's copy will have. */
  #itemKey({ key, fields }) {
    return `${fields.kind === "comment" ? "comment" : "staff"}:${this.composer.me}:${key}`;
  }

  #place(entry, file) {
    const item = this.blank.cloneNode(true);
    item.dataset.key = this.#itemKey(entry);
    item.classList.add(entry.fields.kind === "comment" ? "message--comment" : "message--outgoing");
    const bubble = item.querySelector(".bubble");
    bubble.textContent = readable(entry.fields.text ?? "") || file?.name || entry.fields.sticker || "";
    item.querySelector("[data-does=takeback]").addEventListener("click", () => {
      item.remove();
      this.composer.takeBack(entry.fields);
    });
    if (!this.log.item(item.dataset.key)) this.log.place(item);
  }

  #sent({ entry, answer }) {
    const item = this.log.item(this.#itemKey(entry));
    if (item && "pending" in item.dataset) item.replaceWith(...answer.fragment.querySelectorAll("li[data-key]"));
    this.composer.closest("inbox-page").refresh();
  }

  #stopped(event) {
    const { entry, answer, file } = event.detail;
    if (entry.conversation !== this.composer.conversation) return;
    event.preventDefault();
    const item = this.log.item(this.#itemKey(entry));
    const dialog = answer.fragment.querySelector("open-dialog");
    if (dialog) this.#guard({ entry, file }, dialog, item);
    else if (item) this.#refuse(item, answer.message, entry);
  }

  /** A colleague answered meanwhile: the words go back, or out all the same, as their writer says. */
  #guard({ entry, file }, dialog, item) {
    item?.remove();
    document.body.append(dialog);
    const form = dialog.querySelector("form");
    const modal = dialog.querySelector("dialog");
    modal.addEventListener("close", () => {
      const text = form.elements.text?.value ?? entry.fields.text;
      const fields = text === undefined ? entry.fields : { ...entry.fields, text };
      const isRead = modal.returnValue === "rewrite";
      dialog.remove();
      if (modal.returnValue === "force") this.#send(entry.path.split("/").at(-1), { ...fields, force: 1 }, file);
      else if (text) this.composer.takeBack(fields, isRead ? form.dataset.seen : entry.fields.seen_reply);
      this.composer.closest("inbox-page").refresh();
    });
  }

  #refuse(item, message, entry) {
    const state = item.querySelector("[data-part=state]");
    state.textContent = message || state.dataset.refused;
    state.classList.add("bad");
    item.classList.remove("message--waiting");
    item.querySelector("[data-does=takeback]").hidden = !entry.fields.text;
  }

  #wait() {
    const states = this.log.querySelectorAll("[data-pending].message--waiting [data-part=state]");
    for (const state of states) state.textContent = state.dataset.waiting;
  }
}
