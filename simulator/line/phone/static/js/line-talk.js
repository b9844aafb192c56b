import { coalesce, fetchFragment, onHint } from "./live.js";

const NEAR_END_PX = 80;

// The bubbles: the server's fragment is placed item by item, so that what stays, stays as it is.
customElements.define("line-talk", class extends HTMLElement {
  #stop;
  #sources = new Map();
  #isAtEnd = true;
  #timer;
  #wantsOlder = false;
  #refresh = coalesce(() => this.#fetch(), 60);

  connectedCallback() {
    this.phone = this.closest("line-phone");
    this.newest = this.phone.querySelector("[data-part=newest]");
    this.#stop = onHint(["talk", "people"], ({ chat_id: chat = this.dataset.user }) => chat === this.dataset.user && this.#refresh());
    this.addEventListener("scroll", () => this.#noticeEnd(), { passive: true });
    this.addEventListener("click", (event) => event.target.closest("[data-does=older]") && this.#showOlder());
    this.newest.addEventListener("click", () => this.toEnd());
    this.sizes = new ResizeObserver(() => this.#isAtEnd && this.toEnd());
    this.#begin();
  }

  disconnectedCallback() {
    this.#stop();
    this.sizes.disconnect();
    clearTimeout(this.#timer);
  }

  toEnd() {
    this.#isAtEnd = true;
    this.newest.hidden = true;
    this.scrollTop = this.scrollHeight;
  }

  // Internal

  #begin() {
    this.fresh = this.querySelector("[data-part=fresh]");
    this.list = this.querySelector("[data-part=list]");
    for (const item of this.list.children) this.#sources.set(item.dataset.key, item.outerHTML);
    this.sizes.observe(this.list);
    this.sizes.observe(this);
    this.#follow(this.fresh);
    this.toEnd();
  }

  #showOlder() {
    this.#wantsOlder = true;
    this.#refresh();
  }

  async #fetch() {
    const wantsOlder = this.#wantsOlder;
    const query = new URLSearchParams({ from: this.fresh.dataset.first, ...(wantsOlder && { older: "1" }) });
    const body = await fetchFragment(`${this.dataset.src}?${query}`);
    const fresh = body?.querySelector("[data-part=fresh]");
    if (!fresh) return;
    this.#wantsOlder = false;
    const below = this.scrollHeight - this.scrollTop;
    const isNew = this.#place([...fresh.querySelector("[data-part=list]").children], wantsOlder);
    this.#placeOlder(fresh.querySelector("[data-does=older]"));
    this.#follow(fresh);
    if (wantsOlder) this.scrollTop = this.scrollHeight - below;
    else if (this.#isAtEnd) this.toEnd();
    else if (isNew) this.newest.hidden = false;
  }

  /** Put the items in place; say whether one of them is new at the end. */
  #place(items, wantsOlder) {
    const kept = new Map([...this.list.children].map((item) => [item.dataset.key, item]));
    const before = new Map(this.#sources);
    let at = this.list.firstElementChild;
    this.#sources = new Map(items.map((item) => [item.dataset.key, item.outerHTML]));
    for (const item of items) {
      const { key } = item.dataset;
      const old = kept.get(key);
      const shown = old && before.get(key) === this.#sources.get(key) ? old : item;
      if (!old && !wantsOlder) item.toggleAttribute("data-fresh", true);
      if (shown === at) at = at.nextElementSibling;
      else this.list.insertBefore(shown, at);
      if (old && shown !== old) {
        if (at === old) at = old.nextElementSibling;
        old.remove();
      }
    }
    while (at) {
      const next = at.nextElementSibling;
      at.remove();
      at = next;
    }
    return items.some((item) => !before.has(item.dataset.key));
  }

  #placeOlder(button) {
    this.fresh.querySelector("[data-does=older]")?.remove();
    if (button) this.fresh.prepend(button);
  }

  /** Take over what the fragment says beside its bubbles. */
  #follow(fresh) {
    this.fresh.dataset.first = fresh.dataset.first;
    this.phone.dataset.blocked = fresh.dataset.blocked;
    this.phone.querySelector("[data-part=quick-place]").replaceChildren(fresh.querySelector("[data-part=quick]"));
    clearTimeout(this.#timer);
    if (fresh.dataset.loadingMs > 0) this.#timer = setTimeout(this.#refresh, Number(fresh.dataset.loadingMs) + 50);
  }

  #noticeEnd() {
    this.#isAtEnd = this.scrollHeight - this.scrollTop - this.clientHeight < NEAR_END_PX;
    if (this.#isAtEnd) this.newest.hidden = true;
  }
});
