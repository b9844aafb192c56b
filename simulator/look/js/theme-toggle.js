// Light or dark by hand; without a choice the system's own holds.
customElements.define("theme-toggle", class extends HTMLElement {
  connectedCallback() {
    const saved = localStorage.getItem("theme");
    if (saved) document.documentElement.dataset.theme = saved;
    this.addEventListener("click", () => this.#flip());
  }

  #flip() {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  }
});
