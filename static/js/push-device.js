import { subscribe, unsubscribe } from "./push.js";
import { post } from "./server.js";

const PAGE = "/settings/notifications";
// A browser that cannot reach its push service says nothing at all.
const PATIENCE_MS = 20000;

// Whether this browser is told while no page is open, and the way to change it.
customElements.define("push-device", class extends HTMLElement {
  async connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event));
    this.#show(await this.#state().catch(() => "unsupported"));
  }

  get #isPhoneOfApple() {
    return /iPhone|iPad/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
  }

  async #state() {
    if (!isSecureContext) return "insecure";
    if (!("PushManager" in window)) return this.#isPhoneOfApple && !navigator.standalone ? "homescreen" : "unsupported";
    if (Notification.permission === "denied") return "denied";
    this.registration = await navigator.serviceWorker.register("/service-worker.js");
    const subscription = await this.registration.pushManager.getSubscription();
    return subscription && Notification.permission === "granted" && this.dataset.device ? "on" : "off";
  }

  #show(state) {
    for (const part of this.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
    this.dataset.shown = state;
  }

  async #click({ target }) {
    const button = target.closest("button[data-does]");
    if (!button) return;
    button.disabled = true;
    await (button.dataset.does === "start" ? this.#start() : this.#stop());
    button.disabled = false;
  }

  async #start() {
    this.#say("");
    if ((await Notification.requestPermission()) !== "granted") return this.#show(await this.#state());
    try {
      await navigator.serviceWorker.ready;
      const answer = await Promise.race([subscribe(this.registration), this.#lateness()]);
      if (answer.ok) location.assign(`${PAGE}?done=device_on`);
      else this.#say(answer.message || this.dataset.failed);
    } catch {
      this.#say(this.dataset.failed);
    }
  }

  #lateness() {
    return new Promise((_, reject) => setTimeout(reject, PATIENCE_MS, new Error("late")));
  }

  async #stop() {
    await unsubscribe(this.registration);
    await post(`${PAGE}/devices/${this.dataset.device}/removal`);
    location.assign(`${PAGE}?done=device_off`);
  }

  #say(text) {
    const place = this.querySelector("[data-part=problem]");
    place.textContent = text;
    place.hidden = !text;
  }
});
