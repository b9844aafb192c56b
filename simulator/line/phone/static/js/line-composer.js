import { controlPerson } from "./control.js";
import { isComposing } from "./keys.js";

// Where the customer writes: Enter sends, Shift+Enter breaks the line, an input method is never interrupted.
customElements.define("line-composer", class extends HTMLElement {
  #quote = null;
  #emoji = new Map();
  #sending = Promise.resolve();

  connectedCallback() {
    this.form = this.querySelector("[data-part=form]");
    this.text = this.querySelector("textarea");
    this.replying = this.querySelector("[data-part=replying]");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.querySelector("[data-does=stop-reply]").addEventListener("click", () => this.reply());
  }

  /** Put words into the field, and the cursor behind them. */
  write(text) {
    this.text.setRangeText(text, this.text.selectionStart, this.text.selectionEnd, "end");
    this.text.focus();
  }

  /** Put a LINE emoji into the field; it goes out as text with its place told beside it. */
  writeEmoji(text, productId, emojiId) {
    this.#emoji.set(text, { productId, emojiId });
    this.write(text);
  }

  /** Answer one message, or none. */
  reply(key = null, text = "") {
    this.#quote = key;
    this.replying.hidden = !key;
    this.querySelector("[data-part=replying-to]").textContent = text;
    if (key) this.text.focus();
  }

  // Internal

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  #send() {
    const text = this.text.value;
    if (!text.trim()) return;
    const emojis = this.#places(text);
    const message = { type: "text", text, ...(emojis.length && { emojis }), ...(this.#quote && { quote: this.#quote }) };
    this.text.value = "";
    this.reply();
    this.closest("line-phone").querySelector("line-talk").toEnd();
    // One after the other: what was written first arrives first.
    this.#sending = this.#sending.then(() => this.#post(message));
  }

  async #post(message) {
    const sent = await controlPerson(this.dataset.user, "POST", "messages", message);
    if (!sent && !this.text.value) this.text.value = message.text;
  }

  #places(text) {
    const places = [];
    for (const [written, { productId, emojiId }] of this.#emoji) {
      for (let index = text.indexOf(written); index >= 0; index = text.indexOf(written, index + written.length)) {
        places.push({ index, length: written.length, productId, emojiId });
      }
    }
    return places.sort((one, other) => one.index - other.index);
  }
});
