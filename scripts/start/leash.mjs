/**
 * Preloaded into every child (`node --import`): a child whose supervisor is gone, even by kill -9, asks itself to stop
 * as the supervisor would have, and goes by force if that takes too long.
 */
const GRACE_MILLIS = 8_000;

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MILLIS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The leash alone must not keep a process alive that has finished its work.
process.channel?.unref();
