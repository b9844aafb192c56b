import { control, toast } from "./control.js";

const SLOW_S = 10;

// How the next webhooks are delivered, and how the platform answers.
customElements.define("line-controls", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => this.#show(event.target));
    this.addEventListener("change", (event) => this.#change(event.target));
    this.addEventListener("click", (event) => this.#click(event.target.closest("button")));
    this.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(event.target); });
  }

  #show({ type, name, value, dataset }) {
    if (type === "range") this.querySelector(`output[for="${name}"]`).textContent = `${value} ${dataset.unit}`;
  }

  #change({ type, name, checked, value }) {
    if (type === "checkbox") control("PATCH", "switches", { [name]: checked });
    if (type === "range") control("PATCH", "switches", { [name]: Number(value) });
  }

  async #click(button) {
    const { posts, does } = button?.dataset ?? {};
    if (does === "clear-faults") await control("DELETE", "faults");
    if (posts && (await control("POST", posts))) toast(this.dataset.done);
    const strange = does === "strange" && { events: [this.#strangeEvent()] };
    if (strange && (await control("POST", "events", strange))) toast(this.dataset.done);
  }

  /** An event of a kind that LINE may bring one day. */
  #strangeEvent() {
    const source = { type: "user", userId: this.dataset.user };
    return { type: "reaction", source, reaction: { emoji: "👍", messageId: "0" } };
  }

  #submit(form) {
    const { endpoint, kind, count, used, limit } = Object.fromEntries(new FormData(form));
    if (form.dataset.part === "quota-form") {
      form.querySelector(":focus")?.blur();
      control("PATCH", "quota", { used: Number(used), limit: limit === "" ? null : Number(limit) });
    } else {
      const fault = { endpoint, kind, ...(count && { count: Number(count) }), ...(kind === "slow" && { seconds: SLOW_S }) };
      control("POST", "faults", fault);
    }
  }
});
