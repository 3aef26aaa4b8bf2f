/** Lets the process answer others between two long pieces of work (a batch of 50,000 records takes some). */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
