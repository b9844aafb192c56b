// The worker that every page of a member shares, and what it asks of a page.
import { follow } from "./push.js";

const isMember = document.querySelector("meta[name=member]");

if (isMember && navigator.serviceWorker) {
  navigator.serviceWorker.addEventListener("message", ({ data }) => open(data.open));
  // Being told is a comfort: a page works without it.
  navigator.serviceWorker.register("/service-worker.js").then(follow).catch(() => {});
}

function open(path) {
  const page = document.querySelector("inbox-page");
  if (page && path?.startsWith("/inbox/") && path !== `/inbox/${page.conversation}`) page.open(path);
}
