// Hints from the server: one stream a browser, its tabs share it. On the document:
// `live:hint` (detail: the hint), `live:resync` (read everything anew), `live:state` (open, broken).
const STREAM = "/stream";
const LOCK = "madoguchi-stream";
const POLL_MS = 1000;
const MOST_MS = 5000;
const tabs = "BroadcastChannel" in self ? new BroadcastChannel(LOCK) : null;

let state = "connecting";
let source;
let delay = POLL_MS;
let poll;

/** Whether hints come in: connecting, open or broken. */
export const liveState = () => state;

/** Try at once instead of at the next turn. */
export function reconnect() {
  delay = POLL_MS;
  if (source) open();
  else tabs?.postMessage({ reconnect: true });
  emit("resync");
}

const emit = (name, detail) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));

function enter(next) {
  if (state === next) return;
  const wasBroken = state === "broken";
  state = next;
  emit("state", next);
  clearTimeout(poll);
  if (next === "open") delay = POLL_MS;
  if (next === "open" && wasBroken) emit("resync");
  if (next === "broken") poll = setTimeout(ask, POLL_MS);
}

/** While the stream is broken the page asks by itself, ever more seldom. */
function ask() {
  if (!document.hidden) emit("resync");
  delay = Math.min(MOST_MS, delay * 1.5);
  poll = setTimeout(ask, delay);
}

/** What the leading tab hears, all tabs hear. */
function tell(news) {
  hear(news);
  tabs?.postMessage(news);
}

function hear({ hint, resync, state: next, hello, reconnect: again }) {
  if (hint) emit("hint", hint);
  if (resync) emit("resync");
  if (next) enter(next);
  if (hello && source) tabs.postMessage({ state });
  if (again && source) open();
}

function open() {
  source?.close();
  source = new EventSource(STREAM);
  const own = source;
  own.addEventListener("open", () => tell({ state: "open" }));
  own.addEventListener("message", (event) => tell({ hint: JSON.parse(event.data) }));
  for (const name of ["ready", "resync"]) own.addEventListener(name, () => tell({ resync: true }));
  own.addEventListener("error", () => {
    if (own !== source) return;
    tell({ state: "broken" });
    // The browser itself comes back after a break, but not after an answer other than 200.
    if (own.readyState === EventSource.CLOSED) setTimeout(() => own === source && open(), delay);
  });
}

if (tabs) {
  tabs.addEventListener("message", (event) => hear(event.data));
  tabs.postMessage({ hello: true });
}
addEventListener("online", reconnect);
addEventListener("offline", () => source && tell({ state: "broken" }));
addEventListener("pagehide", () => source?.close());
// Without locks (they need https) every tab has a stream of its own.
if (tabs && navigator.locks) navigator.locks.request(LOCK, () => new Promise(() => open()));
else open();
