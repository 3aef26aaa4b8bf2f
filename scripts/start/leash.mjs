/**
 * Preloaded into every child (`node --import`): a child whose supervisor is gone, even by kill -9, asks itself to stop
 * as the supervisor would have, and goes by force if that takes too long. What a child starts in turn inherits the
 * preload, not the leash: it is its parent's to stop.
 */
const GRACE_MILLIS = 8_000;

/** The environment that makes a leash hold. */
export function leashEnv() {
  return { FIREBREAK_SUPERVISOR: String(process.pid) };
}

if (process.env.FIREBREAK_SUPERVISOR === String(process.ppid)) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), GRACE_MILLIS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Whoever read the output may be gone before the process has ended in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // The leash alone must not keep a process alive that has finished its work.
  process.channel?.unref();
}
