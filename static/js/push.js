// This browser's way to be told while no page is open.
import { get, post } from "./server.js";

const KEPT = "madoguchi-push";
const DEVICES = "/settings/notifications/devices";
const KEY = "/settings/notifications/key";

/** Who is signed in here, and since which sign-in. */
const me = () => document.querySelector("meta[name=member]")?.dataset ?? {};

const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "{}");

/** Ask to be told here; gives the server's answer, and throws what the browser has against it. */
export async function subscribe(registration) {
  const answer = await get(KEY);
  if (!answer.ok) return answer;
  const { key } = JSON.parse(answer.text);
  const told = await subscription(registration, key);
  const { endpoint, keys } = told.toJSON();
  const done = await post(DEVICES, { endpoint, ...keys });
  if (done.ok) localStorage.setItem(KEPT, JSON.stringify(me()));
  return done;
}

/** Be told no more here. */
export async function unsubscribe(registration) {
  localStorage.removeItem(KEPT);
  await (await registration.pushManager.getSubscription())?.unsubscribe();
}

/** Follow who is signed in: the same member goes on being told, of somebody else nothing is told here. */
export async function follow(registration) {
  if (!(await registration.pushManager?.getSubscription())) return;
  const { member, session } = kept();
  if (member !== me().member) await unsubscribe(registration);
  else if (session !== me().session) await subscribe(registration);
}

/** One that was made with other keys of the server is worth nothing. */
async function subscription(registration, key) {
  const manager = registration.pushManager;
  const old = await manager.getSubscription();
  if (old && text(old.options.applicationServerKey) !== key) await old.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function text(bytes) {
  const letters = String.fromCharCode(...new Uint8Array(bytes ?? []));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
