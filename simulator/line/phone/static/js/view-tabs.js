// On a narrow screen one of three views is shown: customers, talk, controls.
customElements.define("view-tabs", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-shows]");
      if (button) this.#show(button.dataset.shows);
    });
  }

  #show(view) {
    this.dataset.view = view;
    for (const tab of this.querySelectorAll(".simulator__tabs [data-shows]")) {
      tab.setAttribute("aria-pressed", tab.dataset.shows === view);
    }
    if (view === "talk") this.querySelector("line-talk").toEnd();
  }
});
