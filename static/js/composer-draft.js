import { loadDraft, saveDraft } from "./drafts.js";

// What stands in the composer, kept over reloads, with the last answer that its writer had seen when the writing began.
export class ComposerDraft {
  #seen = null;

  constructor(me, conversation, form) {
    this.me = me;
    this.conversation = conversation;
    this.fields = form.elements;
  }

  get isComment() {
    return this.fields.kind.value === "comment";
  }

  get seen() {
    return this.#seen ?? this.fields.seen_reply.value;
  }

  load() {
    const kept = loadDraft(this.me, this.conversation);
    const suggested = this.fields.text.defaultValue;
    this.write(kept);
    if (!suggested || kept.text?.includes(suggested)) return;
    // What was done for the customer proposes words, after those that are there; a reload does not propose them again.
    this.write({ ...kept, text: [kept.text, suggested].filter(Boolean).join("\n"), kind: "reply" });
    history.replaceState(null, "", location.pathname);
  }

  keep() {
    const { kind, quote, text } = this.fields;
    this.#seen = text.value ? this.seen : null;
    const draft = { text: text.value, kind: kind.value, quote: quote.value, seen: this.#seen };
    saveDraft(this.me, this.conversation, draft);
  }

  /** Put words back that were on their way, before what was written since. */
  takeBack({ text, kind, quote }, seen) {
    this.write({ text: [text, this.fields.text.value].filter(Boolean).join("\n"), kind, quote, seen });
  }

  /** Give what is written, and begin anew. */
  take() {
    const { kind, quote, text } = this.fields;
    const taken = { kind: kind.value, quote: quote.value, text: text.value.trim(), seen_reply: this.seen };
    this.write({ kind: kind.value });
    return taken;
  }

  write({ text = "", kind = "reply", quote = "", seen = null }) {
    this.fields.text.value = text;
    this.fields.kind.value = kind;
    this.fields.quote.value = quote;
    this.#seen = seen;
  }
}
