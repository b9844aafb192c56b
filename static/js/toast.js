const SHOWN_MS = 6000;
let shown;

/** Say what happened, and offer the way back for six seconds. */
export function toast(text, undo) {
  shown?.remove();
  shown = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  shown.querySelector("[data-part=text]").textContent = text;
  const button = shown.querySelector("button");
  button.hidden = !undo;
  button.addEventListener("click", (event) => {
    undo();
    event.target.closest(".toast").remove();
  });
  document.body.append(shown);
  setTimeout((own) => own.remove(), SHOWN_MS, shown);
}
