// Brings what is on the page in step with what the server sent; what has not changed stays as it is.
const sent = new WeakMap();
const asSent = (node) => sent.get(node) ?? node.outerHTML;

/** Note a node as the server sent it, before anything changes it. */
export function remember(node) {
  sent.set(node, node.outerHTML);
  return node;
}

/** Put the server's nodes, each with its `data-key`, into the place of a run of a list's nodes. */
export function patchList(parent, fresh, run = [...parent.children]) {
  const keys = new Set(fresh.map((node) => node.dataset.key));
  const old = new Map(run.filter((node) => keys.has(node.dataset.key)).map((node) => [node.dataset.key, node]));
  const { activeElement } = document;
  const focused = parent.contains(activeElement) ? activeElement.closest("[data-key]")?.dataset.key : null;
  const part = activeElement?.matches("input[type=checkbox]") ? "[type=checkbox]" : ":is(a, button)";
  let at = run.find((node) => old.get(node.dataset.key) === node) ?? run.at(-1)?.nextElementSibling ?? null;
  for (const node of run) if (old.get(node.dataset.key) !== node) node.remove();
  for (const node of fresh) {
    const known = old.get(node.dataset.key);
    const isSame = known && asSent(known) === asSent(node);
    const placed = isSame ? known : remember(node);
    if (known && !isSame) {
      if (at === known) at = node;
      known.replaceWith(node);
    }
    if (placed === at) at = at.nextElementSibling;
    else parent.insertBefore(placed, at);
  }
  if (focused && !parent.contains(document.activeElement)) refocus(parent, focused, part);
}

/** Replace a part of the page, unless somebody works in it: false says that it is still to be done. */
export function patchPart(current, fresh) {
  if (!current || !fresh || asSent(current) === asSent(fresh)) return true;
  if (isInUse(current)) return false;
  current.replaceWith(remember(fresh));
  return true;
}

const IN_USE = "details.menu[open], [data-dirty], input:focus, textarea:focus, select:focus";
const isInUse = (part) => part.querySelector(IN_USE);

const refocus = (parent, key, part) => {
  parent.querySelector(`[data-key="${CSS.escape(key)}"] ${part}`)?.focus({ preventScroll: true });
};
