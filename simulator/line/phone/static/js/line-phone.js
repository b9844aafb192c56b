import { ask } from "./ask.js";
import { controlPerson, toast } from "./control.js";

const DATE_TYPES = { date: "date", time: "time", datetime: "datetime-local" };
const PANELS = ["attach", "picker", "list"];

// The customer's LINE: what a tap does, which panel is open, block and unblock.
customElements.define("line-phone", class extends HTMLElement {
  #wantsMenu = localStorage.getItem("rich-menu") !== "closed";

  connectedCallback() {
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.open("menu", this.#wantsMenu);
  }

  get user() {
    return this.dataset.user;
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  /** Open or close a panel; only one is open, and the rich menu makes room for it. */
  open(name, isOpen) {
    if (name === "menu") this.#wantsMenu = isOpen;
    for (const panel of PANELS) this.#set(panel, panel === name && isOpen);
    this.#set("menu", this.#wantsMenu && !["attach", "picker"].some((panel) => !this.part(panel).hidden));
    this.querySelector("line-talk").toEnd();
  }

  // Internal

  #set(panel, isOpen) {
    this.part(panel).hidden = !isOpen;
    this.querySelector(`[data-opens="${panel}"]`).setAttribute("aria-expanded", isOpen);
  }

  #click(event) {
    const opens = event.target.closest("[data-opens]")?.dataset.opens;
    const does = event.target.closest("[data-does]")?.dataset.does;
    const tapped = event.target.closest("[data-action]");
    if (opens) this.open(opens, this.part(opens).hidden);
    if (opens === "menu") localStorage.setItem("rich-menu", this.#wantsMenu ? "open" : "closed");
    if (!opens && !this.part("list").hidden) this.#set("list", false);
    if (does === "block" || does === "unblock") this.#block(does === "block");
    if (tapped) this.#tap(JSON.parse(tapped.dataset.action), tapped.dataset.area);
  }

  #key(event) {
    const tapped = event.target.closest("[data-action][role=button]");
    if (event.key === "Enter" && tapped) this.#tap(JSON.parse(tapped.dataset.action));
    if (event.key === "Escape" && !this.part("list").hidden) this.#set("list", false);
  }

  async #block(blocked) {
    await controlPerson(this.user, "PATCH", "", { blocked });
  }

  async #tap(action, area) {
    const attach = this.querySelector("line-attach");
    if (action.type === "location") return attach.sendPlace();
    if (action.type === "camera" || action.type === "cameraRoll") return attach.pickPhotos();
    if (action.type === "clipboard") return this.#copy(action.clipboardText);
    if (action.type === "uri") return this.#visit(action.uri);
    const value = action.type === "datetimepicker" ? await this.#askDate(action) : undefined;
    if (value === null) return null;
    const what = area === undefined ? { action } : { area: Number(area) };
    await controlPerson(this.user, "POST", "taps", { ...what, ...(value && { value }) });
    return this.#followUp(action);
  }

  /** Do what a postback asks of the keyboard and the rich menu. */
  #followUp({ inputOption, fillInText }) {
    if (inputOption === "closeRichMenu") this.open("menu", false);
    if (inputOption === "openRichMenu") this.open("menu", true);
    if (inputOption === "openKeyboard") this.querySelector("line-composer").write(fillInText ?? "");
  }

  async #askDate({ mode, initial, min, max }) {
    const dialog = this.part("ask-date");
    const input = dialog.querySelector("input");
    const value = initial?.replace("t", "T") ?? "";
    Object.assign(input, { type: DATE_TYPES[mode] ?? "date", value, min: min ?? "", max: max ?? "" });
    return (await ask(dialog))?.value ?? null;
  }

  #visit(address) {
    if (/^(https?|tel):/i.test(address)) window.open(address, "_blank", "noopener");
    else toast(this.dataset.elsewhere);
  }

  async #copy(text) {
    await navigator.clipboard.writeText(text);
    toast(this.dataset.copied);
  }
});
