import { ask } from "./ask.js";
import { control } from "./control.js";

// The customers: who has an answer that nobody has looked at, and a new one.
customElements.define("people-list", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => event.target.closest("[data-does=add]") && this.#add());
    this.addEventListener("live-fragment:placed", () => this.#mark());
    this.#mark();
  }

  #mark() {
    for (const person of this.querySelectorAll("[data-user]")) {
      const { user, latest } = person.dataset;
      const isOpen = person.hasAttribute("aria-current");
      if (isOpen || !this.#seen(user)) sessionStorage.setItem(`seen-${user}`, latest || "none");
      const mark = person.querySelector("[data-part=new]");
      if (mark) mark.hidden = isOpen || !latest || this.#seen(user) === latest;
    }
  }

  #seen(user) {
    return sessionStorage.getItem(`seen-${user}`);
  }

  async #add() {
    const filled = await ask(this.querySelector("[data-part=dialog]"));
    if (!filled?.display_name.trim()) return;
    const person = await control("POST", "people", { display_name: filled.display_name.trim(), follow: true });
    if (person) location.assign(`/phone/${encodeURIComponent(person.user_id)}`);
  }
});
