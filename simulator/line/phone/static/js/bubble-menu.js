import { controlPerson, toast } from "./control.js";

const GAP_PX = 8;
const EDGE_PX = 60;

// What can be done with one message: answer it, copy it, look at it, take it back.
customElements.define("bubble-menu", class extends HTMLElement {
  #key = null;
  #opener = null;

  connectedCallback() {
    this.phone = this.closest("line-phone");
    this.talk = this.phone.querySelector("line-talk");
    this.talk.addEventListener("click", (event) => this.#open(event));
    this.talk.addEventListener("scroll", () => this.#follow(), { passive: true });
    this.addEventListener("click", (event) => this.#choose(event.target.closest("button")?.dataset.does));
    this.phone.addEventListener("keydown", (event) => this.#press(event));
    document.addEventListener("click", (event) => event.target.closest("bubble-menu, line-talk") || this.close());
  }

  close() {
    if (this.hidden) return;
    this.hidden = true;
    this.#line?.querySelector("[data-part=more]").setAttribute("aria-expanded", "false");
    if (this.contains(document.activeElement) || document.activeElement === document.body) this.#opener?.focus();
    this.#key = null;
  }

  // Internal

  /** The line that the menu stands at; it may have been written anew since. */
  get #line() {
    return this.#key && this.talk.querySelector(`[data-key="${CSS.escape(this.#key)}"]`);
  }

  #open(event) {
    const wasOpen = this.#key;
    const more = event.target.closest("[data-part=more]");
    const line = (more ?? event.target.closest("[data-part=body]"))?.closest("li");
    this.close();
    if (!line || line.dataset.key === wasOpen || event.target.closest("a, [data-action]") || getSelection().toString()) return;
    this.#offer(line);
    if (!this.querySelector("button:not([hidden])")) return;
    this.#key = line.dataset.key;
    this.#opener = more;
    this.hidden = false;
    this.#stand(line);
    line.querySelector("[data-part=more]").setAttribute("aria-expanded", "true");
    if (more) this.querySelector("button:not([hidden])").focus({ preventScroll: true });
  }

  #offer(line) {
    const { mine, kind } = line.dataset;
    this.querySelector("[data-does=unsend]").hidden = mine !== "true";
    this.querySelector("[data-does=copy]").hidden = kind !== "text";
    this.querySelector("[data-does=open]").hidden = !line.querySelector(".photos__one");
    this.querySelector("[data-does=reply]").hidden = !["text", "sticker", "image", "video"].includes(kind);
  }

  /** Stand above the bubble, or below it where there is no room. */
  #stand(line) {
    const phone = this.phone.getBoundingClientRect();
    const body = line.querySelector("[data-part=body]").getBoundingClientRect();
    const left = line.dataset.mine === "true" ? body.right - phone.left - this.offsetWidth : body.left - phone.left;
    const above = body.top - phone.top - this.offsetHeight - GAP_PX;
    const least = this.talk.getBoundingClientRect().top - phone.top;
    const below = Math.min(body.bottom - phone.top + GAP_PX, phone.height - this.offsetHeight - EDGE_PX);
    const top = above > least ? above : below;
    this.style.setProperty("top", `${top}px`);
    this.style.setProperty("left", `${Math.max(GAP_PX, Math.min(left, phone.width - this.offsetWidth - GAP_PX))}px`);
  }

  /** Go along with the bubble while it is in sight. */
  #follow() {
    const line = this.#line;
    if (this.hidden || !line) return this.close();
    const [shown, all] = [line.getBoundingClientRect(), this.talk.getBoundingClientRect()];
    return shown.bottom < all.top || shown.top > all.bottom ? this.close() : this.#stand(line);
  }

  #choose(does) {
    const line = this.#line;
    if (!does || !line) return;
    this.close();
    const composer = this.phone.querySelector("line-composer");
    if (does === "reply") composer.reply(line.dataset.key, line.dataset.text || label(line));
    if (does === "copy") navigator.clipboard.writeText(line.dataset.text).then(() => toast(this.phone.dataset.copied));
    if (does === "open") window.open(line.querySelector(".photos__one").src, "_blank", "noopener");
    if (does === "unsend") this.#unsend(line.dataset.keys.split(" "));
  }

  async #unsend(keys) {
    for (const key of keys) await controlPerson(this.dataset.user, "DELETE", `messages/${key}`);
  }

  #press(event) {
    if (this.hidden) return;
    if (event.key === "Escape") this.close();
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    const buttons = [...this.querySelectorAll("button:not([hidden])")];
    const step = event.key === "ArrowRight" ? 1 : -1;
    buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
  }
});

const label = (line) => line.querySelector("img")?.alt ?? line.querySelector(".sticker")?.getAttribute("aria-label") ?? "";
