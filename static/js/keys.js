const TYPING = "input, textarea, select, [contenteditable], dialog";

/** True while a Japanese input method is choosing words: Enter then belongs to it. */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;

/** True when the key is meant as a shortcut, not as text. */
export const isShortcut = (event) =>
  !isComposing(event) && !event.metaKey && !event.ctrlKey && !event.altKey && !event.target.closest?.(TYPING);
