import { Mentions } from "./composer-mentions.js";
import { isComposing } from "./keys.js";
import { post } from "./server.js";
import { toast } from "./toast.js";

// ユーザーメモ: saved on top of the version that was read; a colleague's newer one is merged with it, never lost.
customElements.define("memo-editor", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.text = this.form.elements.text;
    this.read = this.text.value;
    if (this.querySelector("[data-part=mentions]")) new Mentions(this);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save(this.text.value, this.form.elements.version.value);
    });
    this.text.addEventListener("input", () => this.toggleAttribute("data-dirty", this.text.value !== this.read));
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && !isComposing(event)) this.form.requestSubmit();
    });
  }

  /** A memo is for colleagues alone, as a comment is: it may call them. */
  get isComment() {
    return true;
  }

  async #save(text, version) {
    const answer = await post(this.form.getAttribute("action"), { version, text });
    const { fragment } = answer;
    const dialog = fragment.querySelector("open-dialog");
    if (answer.ok) {
      this.replaceWith(fragment.querySelector("memo-editor"));
      toast(this.dataset.saved);
    } else if (dialog) this.#merge(dialog);
    else toast(answer.message || this.closest("inbox-page").dataset.failed);
  }

  #merge(dialog) {
    document.body.append(dialog);
    const form = dialog.querySelector("form");
    dialog.querySelector("dialog").addEventListener("close", () => dialog.remove());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { mine, text } = form.elements;
      const theirs = dialog.querySelector("[data-theirs]").value;
      const texts = { mine: mine.value, merged: text.value, theirs };
      // Should this save fail, what was chosen still stands in the form.
      this.text.value = texts[event.submitter.value];
      dialog.remove();
      this.#save(this.text.value, form.elements.version.value);
    });
  }
});

// The memo above the composer leads to the place where it is written.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-does=memo]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const field = document.querySelector("memo-editor textarea");
  if (!field) return location.assign(link.href);
  document.querySelector("inbox-page").classList.add("inbox--panel");
  // On a phone the panel comes into sight with the next frame only.
  requestAnimationFrame(() => field.focus());
});
