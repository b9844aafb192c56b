import { remember } from "./patch.js";
import { get } from "./server.js";

// What stands further back in a talk: fetched when its top comes into sight, without a jump.
export class OlderMessages {
  areShown = false;
  #isLoading = false;

  constructor(log) {
    this.log = log;
    log.addEventListener("click", (event) => {
      if (!event.target.closest("[data-part=older] a")) return;
      event.preventDefault();
      this.#fetch();
    });
    this.#watch();
  }

  get #link() {
    return this.log.querySelector("[data-part=older] a");
  }

  #watch() {
    this.watcher?.disconnect();
    if (!this.#link) return;
    const seen = ([entry]) => entry.isIntersecting && !this.log.isAtEnd && this.#fetch();
    this.watcher = new IntersectionObserver(seen, { root: this.log });
    this.watcher.observe(this.#link);
  }

  async #fetch() {
    const link = this.#link;
    if (!link || this.#isLoading) return;
    this.#isLoading = true;
    const answer = await get(link.getAttribute("href"));
    this.#isLoading = false;
    if (answer.ok && link.isConnected) this.#place(link, answer.fragment);
  }

  #place(link, fragment) {
    const { log } = this;
    const below = log.scrollHeight - log.scrollTop;
    this.areShown = true;
    for (const item of log.list.querySelectorAll(":scope > [data-top]")) item.remove();
    link.closest("[data-part=older]").replaceWith(...fragment.querySelectorAll("[data-part=older]"));
    log.list.prepend(...[...fragment.querySelectorAll("li[data-key]")].map(remember));
    log.scrollTop = log.scrollHeight - below;
    this.#watch();
  }
}
