/** Show a dialog; give what was filled in, or null when it was left. */
export function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const answer = () => resolve(dialog.returnValue ? Object.fromEntries(new FormData(dialog.querySelector("form"))) : null);
    dialog.addEventListener("close", answer, { once: true });
  });
}
