/** Make a task that runs soon after it is asked for, once for many asks, and never twice at the same time. */
export function soon(task, gapMs) {
  let isRunning = false;
  let isWanted = false;
  let last = 0;
  const run = async () => {
    isWanted = false;
    last = Date.now();
    try {
      await task();
    } finally {
      isRunning = false;
      if (isWanted) ask();
    }
  };
  const ask = () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    setTimeout(run, Math.max(0, last + gapMs - Date.now()));
  };
  return ask;
}
