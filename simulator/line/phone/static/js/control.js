// The simulator's control API, and the one line that says what went wrong.
const TOAST_MS = 4000;

/** Call the control API; give its answer, or null after saying why there is none. */
export async function control(method, path, body) {
  const isForm = body instanceof FormData;
  const json = body && !isForm && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(`/simulator/${path}`, { method, body, ...json });
    const said = await answer.json();
    if (answer.ok) return said;
    toast(words().failed + said.error);
  } catch {
    toast(words().offline);
  }
  return null;
}

/** Call the control API about one person. */
export const controlPerson = (user, method, path, body) =>
  control(method, `people/${encodeURIComponent(user)}${path && `/${path}`}`, body);

/** Say something for a moment. */
export function toast(text) {
  document.querySelector("body > .toast")?.remove();
  const note = template().cloneNode(true);
  note.textContent = text;
  document.body.append(note);
  setTimeout(() => note.remove(), TOAST_MS);
}

const template = () => document.getElementById("toast").content.firstElementChild;
const words = () => template().dataset;
