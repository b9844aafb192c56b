import { isShortcut } from "./keys.js";
import { post } from "./server.js";
import { toast } from "./toast.js";

// What one does with the open talk: forms of its head and its messages, and the same by keys.
export async function act(page, event) {
  const form = event.target.closest("form[data-does=act]");
  if (!form) return;
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  form.closest("details.menu")?.removeAttribute("open");
  const answer = await post(form.getAttribute("action"), fields);
  const isResolved = form.dataset.undo && fields.get("status") === "resolved";
  if (!answer.ok) toast(answer.message || page.dataset.failed);
  else if (isResolved) toast(page.dataset.resolved, () => undo(page, form));
  page.refresh();
  page.list.refresh();
}

async function undo(page, form) {
  const answer = await post(form.getAttribute("action"), { status: form.dataset.undo });
  if (!answer.ok) toast(answer.message || page.dataset.failed);
  page.refresh();
  page.list.refresh();
}

const head = (part) => document.querySelector(`.talk__head ${part}`);

/** Take what nobody has; what a colleague has is taken over only by a choice in the list. */
function take() {
  const free = head("button[data-does=mine]");
  if (free) free.click();
  else head("button[value=me]")?.closest("details").querySelector("summary").click();
}

const DEEDS = {
  next: (page) => page.step(1),
  previous: (page) => page.step(-1),
  reply: () => document.querySelector("message-composer")?.write(),
  mine: take,
  resolve: () => head("button[data-does=resolve]")?.click(),
};
const KEYS = { j: "next", k: "previous", r: "reply", a: "mine", e: "resolve" };

const doIt = (name) => {
  const page = document.querySelector("inbox-page");
  if (page && DEEDS[name]) DEEDS[name](page);
  return Boolean(page && DEEDS[name]);
};

document.addEventListener("command", (event) => doIt(event.detail));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelector("inbox-page")?.classList.remove("inbox--panel");
  if (isShortcut(event) && !event.shiftKey && doIt(KEYS[event.key])) event.preventDefault();
});
