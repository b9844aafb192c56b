/** A key that nobody else makes; `randomUUID` needs https. */
export const newKey = () => crypto.randomUUID?.() ?? hex(crypto.getRandomValues(new Uint8Array(16)));

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The name of this tab, the same after a reload. */
export const tab = (() => {
  try {
    sessionStorage.tab ??= newKey();
    return sessionStorage.tab;
  } catch {
    return newKey();
  }
})();
