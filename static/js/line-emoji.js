// LINE's own emoji stand in what is written as tokens: `[LINE:ハート]`, `[LINE:34-071]`.
const TOKEN = /\[LINE:([^[\]\n]{1,20})\]/g;
// LINE counts each as a hidden word, at most about so long; the server counts alike.
const UNITS = 20;
const EMOJI_LIMIT = 20;
const LIMIT = 5000;
const COUNT_FROM = 4000;

/** A text as the talk will show it. */
export const readable = (text) => text.replace(TOKEN, "($1)");

/** Tell whether LINE would refuse a text. It counts in UTF-16 units, as JavaScript does. */
export const isTooMuch = (text) => emojiCount(text) > EMOJI_LIMIT || lengthOf(text) > LIMIT;

/** Say how much of what LINE takes is used, when that is near; else the words for what is kept. */
export function countOf(text, { emoji, kept }) {
  if (emojiCount(text) > EMOJI_LIMIT) return `${emoji} ${emojiCount(text)} / ${EMOJI_LIMIT}`;
  const length = lengthOf(text);
  return length > COUNT_FROM ? `${length} / ${LIMIT}` : length && kept;
}

const emojiCount = (text) => text.match(TOKEN)?.length ?? 0;
const lengthOf = (text) => text.replace(TOKEN, "").length + emojiCount(text) * UNITS;
