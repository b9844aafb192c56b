// What is written and not sent yet, kept in this browser for each member and talk.
const name = (me, conversation) => `draft:${me}:${conversation}`;

export function loadDraft(me, conversation) {
  try {
    return JSON.parse(localStorage.getItem(name(me, conversation))) ?? {};
  } catch {
    return {};
  }
}

export function saveDraft(me, conversation, draft) {
  try {
    if (draft.text) localStorage.setItem(name(me, conversation), JSON.stringify(draft));
    else localStorage.removeItem(name(me, conversation));
  } catch {
    // A full or closed storage keeps nothing; the text still stands in its field.
  }
}
