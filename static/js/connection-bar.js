import "./live.js";
import { liveState, reconnect } from "./live.js";

const PATIENCE_MS = 1500;

// One quiet line while the server cannot be reached; a short break is nobody's business.
customElements.define("connection-bar", class extends HTMLElement {
  #timer;

  connectedCallback() {
    document.addEventListener("live:state", () => this.#show());
    this.querySelector("button").addEventListener("click", () => reconnect());
  }

  #show() {
    clearTimeout(this.#timer);
    if (liveState() === "broken") this.#timer = setTimeout(() => (this.hidden = false), PATIENCE_MS);
    else this.hidden = true;
  }
});
