// What LINE names by numbers alone: a button for each of the chosen option.
export function fillNumbers(picker, choice, write) {
  const { first, last } = choice.selectedOptions[0].dataset;
  const blank = picker.querySelector("[data-part=number]").content.firstElementChild;
  const numbers = Array.from({ length: last - first + 1 }, (_, step) => Number(first) + step);
  picker.querySelector("[data-part=numbers]").replaceChildren(...numbers.map((number) => {
    const button = blank.cloneNode(true);
    write(button, number);
    return button;
  }));
}
