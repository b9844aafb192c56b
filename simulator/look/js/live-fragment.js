import { coalesce, fetchFragment, onHint } from "./live.js";

// A part of the page that the server writes anew whenever a hint says that it changed.
customElements.define("live-fragment", class extends HTMLElement {
  #stop;
  #html = this.innerHTML.trim();
  #refresh = coalesce(() => this.#fetch(), 250);

  connectedCallback() {
    this.#stop = onHint(this.dataset.kinds.split(" "), () => this.#refresh());
  }

  disconnectedCallback() {
    this.#stop();
  }

  async #fetch() {
    const body = await fetchFragment(this.dataset.src);
    const html = body?.innerHTML.trim();
    // Somebody who is typing here is not interrupted.
    if (!body || html === this.#html || this.querySelector("input:focus:not([type=checkbox], [type=range])")) return;
    const focused = this.contains(document.activeElement) ? document.activeElement.name || document.activeElement.id : "";
    const top = this.querySelector(".scroll")?.scrollTop ?? 0;
    this.#html = html;
    this.replaceChildren(...body.childNodes);
    if (focused) this.querySelector(`[name="${CSS.escape(focused)}"], #${CSS.escape(focused)}`)?.focus();
    if (top) this.querySelector(".scroll").scrollTop = top;
    this.dispatchEvent(new CustomEvent("live-fragment:placed", { bubbles: true }));
  }
});
