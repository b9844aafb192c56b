import { patchList } from "./patch.js";
import { get } from "./server.js";
import { toast } from "./toast.js";

// Who the open talk is with: its tabs open in place, and what can be sent goes into the answer by one press.
customElements.define("customer-panel", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event));
  }

  #click(event) {
    const insert = event.target.closest("[data-insert]");
    if (insert) this.#insert(insert.dataset.insert);
    const link = event.target.closest("a[data-panel]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const memo = this.querySelector("memo-editor[data-dirty] textarea");
    if (memo) {
      toast(this.dataset.unsaved);
      memo.focus();
    } else this.#open(link.dataset.panel);
  }

  /** Put a text where the cursor stands in the answer; on a phone the panel makes way for it. */
  #insert(detail) {
    document.querySelector("message-composer")?.dispatchEvent(new CustomEvent("insert", { detail }));
    this.closest("inbox-page")?.classList.remove("inbox--panel");
  }

  async #open(path) {
    this.opening = path;
    const answer = await get(path);
    if (this.opening !== path || !this.isConnected) return;
    const fresh = answer.ok ? answer.fragment.querySelector(this.localName) : null;
    if (!fresh) return toast(answer.message || this.dataset.failed);
    const hadFocus = this.contains(document.activeElement);
    this.dataset.tab = fresh.dataset.tab;
    patchList(this, [...fresh.children]);
    if (hadFocus) this.querySelector(".panel__tabs [aria-current]")?.focus({ preventScroll: true });
  }
});
