const RING = 50;

// The minute in which an answer costs nothing, then the price.
customElements.define("reply-countdown", class extends HTMLElement {
  #timer;

  connectedCallback() {
    const end = performance.now() + Number(this.dataset.seconds) * 1000;
    this.#timer = setInterval(() => this.#show((end - performance.now()) / 1000), 500);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #show(seconds) {
    const left = Math.max(0, Math.ceil(seconds));
    this.querySelector("[data-part=left]").textContent = `0:${String(left).padStart(2, "0")}`;
    this.querySelector(".free__arc").setAttribute("stroke-dashoffset", Math.max(0, RING - left));
    if (left > 0) return;
    clearInterval(this.#timer);
    this.classList.add("free--over");
    this.querySelector("[data-part=free]").hidden = true;
    this.querySelector("[data-part=paid]").hidden = false;
  }
});
