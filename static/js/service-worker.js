// Works while no page is open: shows what the bell says, leads there, and says so when there is no network.
// It keeps one page that names nobody, and nothing of any customer.
const OFFLINE = "/offline";
const KEPT = "offline-1";
const ASSETS = [OFFLINE, "/app.css", "/static/favicon.svg"];
const KEY = "/settings/notifications/key";
const DEVICES = "/settings/notifications/devices";
// Safari takes the permission away from whoever is sent something and shows nothing.
const MUST_SHOW = /^(?!.*(Chrome|Android|Firefox)).*Safari/.test(navigator.userAgent);

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(begin()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  if (mode === "navigate") event.respondWith(page(event));
  else if (ASSETS.includes(new URL(url).pathname)) event.respondWith(asset(event.request));
});
addEventListener("push", (event) => event.waitUntil(tell(read(event.data))));
addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data.path));
});
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew()));

async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll(ASSETS.map((path) => new Request(path, { cache: "reload" })));
  await skipWaiting();
}

async function begin() {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  // The page is asked for while the worker still wakes up.
  await registration.navigationPreload?.enable();
  await clients.claim();
}

async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function asset(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreSearch: true })) ?? Response.error();
  }
}

function read(data) {
  try {
    return data.json();
  } catch {
    return {};
  }
}

/** Show what came, unless somebody looks at a page of ours, which says it itself. What is known makes no noise. */
async function tell({ id, title = "窓口", body = "", path = "/notifications", tag = "several", always, ...rest }) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const isSeen = !always && pages.some((one) => one.focused && one.visibilityState === "visible");
  if (isSeen && !MUST_SHOW) return;
  const shown = await registration.getNotifications({ tag });
  const isKnown = shown.some((one) => one.data?.id === id);
  navigator.setAppBadge?.(rest.unread ?? 0).catch(() => {});
  await registration.showNotification(title, {
    body,
    tag,
    renotify: !isKnown && !isSeen,
    silent: isKnown || isSeen,
    icon: "/static/icons/app-192.png",
    badge: "/static/icons/badge-96.png",
    lang: rest.lang,
    timestamp: rest.at,
    data: { id, path },
  });
}

/** Go to where a notification leads: in an inbox that is open, else in a new page, never over somebody's work. */
async function lead(path) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const at = (one) => new URL(one.url).pathname;
  const isTalk = path.startsWith("/inbox/");
  const there = pages.find((one) => (isTalk ? /^\/inbox(\/|$)/.test(at(one)) : at(one) === path));
  if (!there) return clients.openWindow(path);
  there.postMessage({ open: path });
  return there.focus();
}

/** The push service has given this browser another address: tell the server, if somebody is still signed in. */
async function renew() {
  const answer = await fetch(KEY);
  if (!answer.ok || answer.redirected) return;
  const { key, csrf } = await answer.json();
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = made.toJSON();
  const body = new URLSearchParams({ endpoint, ...keys });
  await fetch(DEVICES, { method: "POST", body, headers: { "X-CSRF-Token": csrf } });
}
