/** True while a Japanese input method is choosing words: Enter then belongs to it. */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;
