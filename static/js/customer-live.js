import { patchList, remember } from "./patch.js";
import { get } from "./server.js";

// What the store knows of a member: first as the mirror has it, then as the store itself says.
const told = new Map();

customElements.define("customer-live", class extends HTMLElement {
  connectedCallback() {
    // A page that is brought up to date compares with what the server sent, not with what stands here now.
    remember(this);
    if (!this.dataset.path) return;
    const before = told.get(this.dataset.path);
    if (before) this.#show(before);
    this.#ask();
  }

  async #ask() {
    const answer = await get(this.dataset.path);
    if (!this.isConnected) return;
    if (!answer.ok) return this.#fail();
    told.set(this.dataset.path, answer);
    this.#show(answer);
  }

  #fail() {
    for (const waiting of this.querySelectorAll(".facts__asking")) waiting.textContent = this.dataset.failed;
  }

  #show(answer) {
    patchList(this, [...answer.fragment.children]);
  }
});
