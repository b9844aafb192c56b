import "./live.js";
import { get, post } from "./server.js";
import { soon } from "./soon.js";
import { tone } from "./tone.js";

const SHOWN_MS = 6000;
const HEARD = ["notification", "staff"];
const LOCK = "madoguchi-tone";

// The bell: how many calls are new, the list of them, and a word and a tone when one comes.
customElements.define("notification-bell", class extends HTMLElement {
  refresh = soon(() => this.#fetch(), 1000);
  #known = null;

  connectedCallback() {
    this.details = this.querySelector("details");
    this.sheet = this.querySelector("[data-part=sheet]");
    this.title = document.title;
    this.details.addEventListener("toggle", () => this.details.open && this.#read());
    this.sheet.addEventListener("submit", (event) => this.#choose(event));
    document.addEventListener("click", (event) => this.contains(event.target) || (this.details.open = false));
    this.addEventListener("keydown", (event) => event.key === "Escape" && (this.details.open = false));
    document.addEventListener("opened", ({ detail }) => this.#rename(detail));
    document.addEventListener("live:resync", () => this.refresh());
    document.addEventListener("live:hint", ({ detail }) => HEARD.includes(detail.kind) && this.refresh());
    this.refresh();
  }

  async #fetch() {
    const answer = await get("/notifications");
    if (!answer.ok) return;
    const live = answer.fragment.querySelector(".bell__live");
    this.unread = Number(live.dataset.unread);
    this.#announce(live);
    this.sheet.replaceChildren(live);
    this.#count();
    if (this.details.open) this.#read();
  }

  /** Say what is new since the last look, but not what one is looking at. */
  #announce(live) {
    const items = [...live.querySelectorAll("li.is-new")];
    const isTold = this.#known && live.dataset.bell !== "off";
    const fresh = isTold ? items.filter((item) => !this.#known.has(item.dataset.key)) : [];
    this.#known = new Set([...live.querySelectorAll("li[data-key]")].map((item) => item.dataset.key));
    const open = document.querySelector("inbox-page")?.conversation;
    const isSeen = (one) => document.hasFocus() && open && one.querySelector("a").dataset.conversation === open;
    const item = fresh.find((one) => !isSeen(one));
    if (!item) return;
    if (live.dataset.sound === "on" && live.dataset.quiet === "off") this.#sound();
    if (!this.details.open) this.#notice(item);
  }

  /** Of several tabs one sounds: whoever holds the lock for a moment. */
  #sound() {
    if (!navigator.locks) return tone();
    navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
      if (lock) tone();
      return new Promise((resolve) => setTimeout(resolve, 1000));
    });
  }

  #notice(item) {
    document.querySelector(".notice")?.remove();
    const notice = this.querySelector("[data-part=notice]").content.firstElementChild.cloneNode(true);
    notice.append(item.querySelector("a").cloneNode(true));
    notice.addEventListener("click", (event) => this.#follow(event));
    document.body.append(notice);
    setTimeout(() => notice.remove(), SHOWN_MS);
  }

  #follow(event) {
    const link = event.target.closest("a");
    const page = document.querySelector("inbox-page");
    event.currentTarget.remove();
    if (!page || !link?.dataset.conversation || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    page.open(link.getAttribute("href"));
  }

  #count() {
    const count = this.querySelector("[data-part=count]");
    count.hidden = !this.unread;
    count.textContent = this.unread > 99 ? "99+" : this.unread;
    navigator.setAppBadge?.(this.unread ?? 0).catch(() => {});
    document.title = this.unread ? `(${this.unread > 99 ? "99+" : this.unread}) ${this.title}` : this.title;
  }

  #rename(name) {
    const [, ...rest] = this.title.includes(this.dataset.page) ? this.title.split(this.dataset.page) : ["", ""];
    this.title = `${name} · ${this.dataset.page}${rest.join("")}`;
    this.#count();
  }

  async #read() {
    const { until } = this.sheet.querySelector(".bell__live")?.dataset ?? {};
    if (!this.unread || !until) return;
    this.unread = 0;
    this.#count();
    await post("/notifications/read", { until });
  }

  async #choose(event) {
    event.preventDefault();
    const form = event.target;
    await post(form.getAttribute("action"), new FormData(form, event.submitter));
    this.refresh();
  }
});
