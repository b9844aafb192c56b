import { ComposerDraft } from "./composer-draft.js";
import { Mentions } from "./composer-mentions.js";
import { Pictures } from "./composer-pictures.js";
import { Sends } from "./composer-sends.js";
import { isComposing } from "./keys.js";
import { countOf, isTooMuch } from "./line-emoji.js";

const TOUCH = matchMedia("(pointer: coarse)");

// Writes answers and comments.
customElements.define("message-composer", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.text = this.querySelector("textarea");
    this.me = this.closest("inbox-page").dataset.me;
    this.conversation = this.closest(".talk").dataset.conversation;
    this.draft = new ComposerDraft(this.me, this.conversation, this.form);
    this.mentions = new Mentions(this);
    this.pictures = new Pictures(this, () => this.#changed());
    this.sends = new Sends(this);
    this.text.addEventListener("input", () => this.#changed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.form.addEventListener("change", (event) => event.target.name === "kind" && this.#show());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.addEventListener("insert", ({ detail }) => this.#insert(detail));
    this.addEventListener("sticker", ({ detail }) => this.sends.say({ sticker: detail, seen_reply: this.draft.seen }));
    this.closest(".talk").addEventListener("click", (event) => this.#click(event));
    this.draft.load();
    this.#show();
  }

  disconnectedCallback() {
    this.sends.close();
  }

  get isComment() {
    return this.draft.isComment;
  }

  /** Let somebody write. */
  write() {
    this.text.focus();
  }

  /** Put words back that were on their way. */
  takeBack(fields, seen = null) {
    this.draft.takeBack(fields, seen);
    this.#show();
    this.write();
  }

  send() {
    if (!this.#isSendable) return;
    const { isComment } = this;
    const { kind, quote, text, seen_reply } = this.draft.take();
    for (const file of isComment ? [] : this.pictures.take()) this.sends.show({ seen_reply }, file);
    if (text && isComment) this.sends.say({ kind, text, mentions: this.mentions.named(text).join(",") });
    else if (text) this.sends.say({ kind, text, quote, seen_reply });
    this.#show();
  }

  get #isSendable() {
    const text = this.text.value.trim();
    return text ? !isTooMuch(text) : !this.isComment && this.pictures.count > 0;
  }

  #insert(words) {
    this.text.setRangeText(words, this.text.selectionStart, this.text.selectionEnd, "end");
    this.write();
    this.#changed();
  }

  #show() {
    const mode = this.isComment ? "comment" : "reply";
    this.classList.toggle("composer--comment", this.isComment);
    this.text.placeholder = this.text.dataset[mode];
    const verb = this.querySelector("[data-part=verb]");
    verb.textContent = verb.dataset[mode];
    this.#showQuote();
    this.#changed();
  }

  /** What a quoted message quotes itself is left out. */
  #showQuote() {
    const quoted = document.getElementById(`m-${this.form.elements.quote.value}`);
    const words = quoted?.querySelector(".bubble__text") ?? quoted?.querySelector(".message__main");
    this.querySelector("[data-part=quote]").hidden = !quoted || this.isComment;
    this.querySelector("[data-part=quoted]").textContent = words?.textContent.trim() ?? "";
  }

  #changed() {
    const count = this.querySelector("[data-part=count]");
    count.textContent = countOf(this.text.value, count.dataset) || "";
    count.classList.toggle("bad", isTooMuch(this.text.value));
    this.querySelector("[data-part=send]").disabled = !this.#isSendable;
    this.draft.keep();
  }

  /** Enter sends, Shift+Enter begins a line. It is the input method's while words are composed, on glass a new line. */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.defaultPrevented || isComposing(event)) return;
    if (TOUCH.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.send();
  }

  #click(event) {
    const quote = event.target.closest("[data-quote]")?.dataset.quote;
    if (!quote && !event.target.closest("[data-does=unquote]")) return;
    this.form.elements.quote.value = quote ?? "";
    if (quote) this.form.elements.kind.value = "reply";
    this.#show();
    this.write();
  }
});
