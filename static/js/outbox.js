import { loadDraft, saveDraft } from "./drafts.js";
import { tab } from "./new-key.js";
import { post } from "./server.js";

// What was sent and is not at the server yet. It goes on under its key until the server has it: not lost, not twice.
// On the document: `outbox:sent`, `outbox:stopped` (each with detail {entry, answer, file}), `outbox:waiting`.
const LOCK = "madoguchi-outbox";
const FIRST_MS = 1000;
const MOST_MS = 10000;
// What another tab has sent is its own to bring; when that tab is gone, any other goes on with it.
const PATIENCE_MS = 30_000;
const files = new Map();

let me = "";
let delay = FIRST_MS;
let timer;

const emit = (name, detail) => document.dispatchEvent(new CustomEvent(`outbox:${name}`, { detail, cancelable: true }));
const shelf = () => `outbox:${me}`;
let inMemory = [];

/** Say whose outbox this is, and go on with what is in it. */
export function openOutbox(staff) {
  me = staff;
  flush();
}

/** What of a talk is still here, the oldest first. */
export const waitingOf = (conversation) =>
  [...stored(), ...inMemory].filter((entry) => entry.conversation === conversation);

/** Send fields (and a file) of a talk; it goes on by itself from here. */
export function send(entry, file) {
  if (file) files.set(entry.key, file);
  const own = { ...entry, tab };
  if (file || !store([...stored(), own])) inMemory.push(own);
  flush();
}

/** Try now, one after the other; one tab at a time. */
export function flush() {
  clearTimeout(timer);
  if (navigator.locks) navigator.locks.request(LOCK, sendAll);
  else sendAll();
}

let isSending = false;

async function sendAll() {
  if (isSending) return;
  isSending = true;
  try {
    for (let [entry] = all(); entry; [entry] = all()) if (!(await sendOne(entry))) return later();
    delay = FIRST_MS;
  } finally {
    isSending = false;
  }
}

const isOurs = (entry) => entry.tab === tab || Date.now() - entry.at > PATIENCE_MS;
const all = () => [...inMemory, ...stored()].filter(isOurs).sort((one, other) => one.at - other.at);

async function sendOne(entry) {
  const answer = await post(entry.path, bodyOf(entry));
  if (answer.status === 0 || answer.status === 401 || answer.status === 429 || answer.status >= 500) return false;
  const file = files.get(entry.key);
  remove(entry);
  if (answer.ok) emit("sent", { entry, answer });
  else if (emit("stopped", { entry, answer, file }) && entry.fields.text) {
    // Its talk is not open: the words go back to where they were written.
    const draft = loadDraft(me, entry.conversation);
    saveDraft(me, entry.conversation, { ...draft, text: [entry.fields.text, draft.text].filter(Boolean).join("\n") });
  }
  return true;
}

function bodyOf({ fields, key }) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...fields, key })) body.set(name, value);
  if (files.has(key)) body.set("image", files.get(key));
  return body;
}

function later() {
  emit("waiting");
  timer = setTimeout(flush, delay);
  delay = Math.min(MOST_MS, delay * 2);
}

function remove(entry) {
  files.delete(entry.key);
  inMemory = inMemory.filter((one) => one.key !== entry.key);
  store(stored().filter((one) => one.key !== entry.key));
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(shelf())) ?? [];
  } catch {
    return [];
  }
}

function store(entries) {
  try {
    localStorage.setItem(shelf(), JSON.stringify(entries));
    return true;
  } catch {
    return false;
  }
}

addEventListener("online", flush);
document.addEventListener("live:state", (event) => event.detail === "open" && me && flush());
addEventListener("beforeunload", (event) => inMemory.length && event.preventDefault());
