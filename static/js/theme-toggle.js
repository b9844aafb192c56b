import { post } from "./server.js";

// Light, dark, or as the system has it: changed at once, kept with the account.
customElements.define("theme-toggle", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("command", (event) => event.detail === "theme" && this.#set(this.#opposite));
  }

  get #opposite() {
    const chosen = document.documentElement.dataset.theme;
    const isDark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    return isDark ? "light" : "dark";
  }

  #click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    this.#set(button.value);
  }

  #set(theme) {
    const root = document.documentElement;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    document.querySelector("meta[name=color-scheme]").content = theme || "light dark";
    for (const button of this.querySelectorAll("button")) button.setAttribute("aria-pressed", button.value === theme);
    post("/settings/appearance", { theme });
  }
});
