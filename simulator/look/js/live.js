// One stream of hints for the whole page: what changed, never the thing itself.
const stream = new EventSource("/simulator/stream");

const tell = (hint) => document.dispatchEvent(new CustomEvent("simulator-hint", { detail: hint }));

stream.addEventListener("message", (event) => tell(JSON.parse(event.data)));
// What happened while the stream was broken, or since the page was written, is not told again.
stream.addEventListener("open", () => tell({ kind: "resync" }));

/** Call back on hints of these kinds, and when everything must be looked at again; returns how to stop. */
export function onHint(kinds, callback) {
  const listen = ({ detail }) => (detail.kind === "resync" || kinds.includes(detail.kind)) && callback(detail);
  document.addEventListener("simulator-hint", listen);
  return () => document.removeEventListener("simulator-hint", listen);
}

/** Wrap a piece of work so that it never runs twice at once, and rests between two runs. */
export function coalesce(work, restMs = 120) {
  let isRunning = false;
  let isWanted = false;
  return async function run() {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await work();
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
    isRunning = false;
  };
}

/** Fetch a fragment of HTML; null when the simulator does not answer. */
export async function fetchFragment(address) {
  try {
    const answer = await fetch(address);
    if (answer.ok) return new DOMParser().parseFromString(await answer.text(), "text/html").body;
  } catch {
    // The stream comes back with a resync, which asks again.
  }
  return null;
}
