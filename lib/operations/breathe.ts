/** How long a piece of work may keep the process from answering others. The promise is 50 ms; the rest is for what follows. */
const LONG_MILLIS = 15;

/** Lets the process answer others between two long pieces of work (a batch of 50,000 records takes some). */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** For loops: a function that breathes when 15 ms have passed since it last did. */
export function breatheIfLong(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < LONG_MILLIS) return undefined;
    return breathe().then(() => {
      began = performance.now();
    });
  };
}
