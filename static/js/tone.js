// Two soft tones, made here: no file. A browser lets a page sound only after somebody has touched it.
let context;

const allow = () => {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
};
for (const name of ["pointerdown", "keydown"]) addEventListener(name, allow, { passive: true });

export function tone() {
  if (context?.state !== "running") return;
  for (const [hertz, begin] of [[660, 0], [880, 0.12]]) {
    const [note, gain] = [context.createOscillator(), context.createGain()];
    const at = context.currentTime + begin;
    note.frequency.value = hertz;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
    note.connect(gain).connect(context.destination);
    note.start(at);
    note.stop(at + 0.4);
  }
}
