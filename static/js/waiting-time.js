const STEP_MS = 15_000;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const SECOND = [1, "second"];
const UNITS = [[DAY, "day"], [HOUR, "hour"], [MINUTE, "minute"], SECOND];
const LONG = 15 * MINUTE;
const TOO_LONG = HOUR;
const language = document.documentElement.lang;

// How long somebody has waited, as it goes on: the largest unit alone.
customElements.define("waiting-time", class extends HTMLElement {
  #timer;

  connectedCallback() {
    this.#timer = setInterval(() => this.#show(), STEP_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #show() {
    const seconds = Math.max(0, (Date.now() - Date.parse(this.dataset.since)) / 1000);
    this.querySelector("[data-part=time]").textContent = duration(seconds);
    this.classList.toggle("waiting--long", seconds >= LONG && seconds < TOO_LONG);
    this.classList.toggle("waiting--too-long", seconds >= TOO_LONG);
  }
});

function duration(seconds) {
  const [size, unit] = UNITS.find(([one]) => seconds >= one) ?? SECOND;
  const unitDisplay = { minute: "short", second: "narrow" }[unit] ?? "long";
  const text = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay }).format(Math.floor(seconds / size));
  return language === "ja" ? text.replaceAll(" ", "") : text;
}
