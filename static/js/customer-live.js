import { patchList, remember } from "./patch.js";
import { get } from "./server.js";

// What the store knows of a member: first as the mirror has it, then as the store itself says.
const told = new Map();

customElements.define("customer-live", class extends HTMLElement {
  connectedCallback() {
    // A page that is brought up to date compares with what the server sent, not with what stands here now.
    remember(this);
    const before = told.get(this.dataset.path);
    if (before) this.#show(before);
    this.#ask();
  }

  async #ask() {
    const answer = await get(this.dataset.path);
    if (!answer.ok || !this.isConnected) return;
    told.set(this.dataset.path, answer);
    this.#show(answer);
  }

  #show(answer) {
    patchList(this, [...answer.fragment.children]);
  }
});
