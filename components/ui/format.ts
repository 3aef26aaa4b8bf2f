/**
 * Numbers and instants as text. Pure: locale fixed to English, the viewer's zone only where the name says so,
 * so that a screenshot, a test and a colleague's screen read the same.
 */
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `1,234`. */
export function formatWhole(value: number): string {
  return whole.format(value);
}

/** `1.2K` from 10,000 on; below that every digit. */
export function formatCount(value: number): string {
  return Math.abs(value) < 10_000 ? whole.format(value) : short.format(value);
}

/** `1.2 MB`, decimal units. Null is "not reported", which is not zero. */
export function formatBytes(value: number | null): string {
  if (value === null) return 'n/a';
  let scaled = value;
  let unit = 0;
  while (scaled >= 1000 && unit < BYTE_UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || scaled >= 100 ? 0 : 1;
  return `${scaled.toFixed(digits)} ${BYTE_UNITS[unit] ?? 'B'}`;
}

/** `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. Takes seconds. */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min`;
  if (total < 86_400) return joinUnits(Math.floor(total / 3600), 'h', Math.floor((total % 3600) / 60), 'min');
  return joinUnits(Math.floor(total / 86_400), 'd', Math.floor((total % 86_400) / 3600), 'h');
}

function joinUnits(major: number, majorUnit: string, minor: number, minorUnit: string): string {
  return minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;
}

/** `just now`, `12 min ago`. Both are epoch seconds. */
export function formatAgo(at: number, now: number): string {
  const seconds = now - at;
  return seconds < 10 ? 'just now' : `${formatDuration(seconds)} ago`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayClock = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** `14:03:05` in the viewer's zone. Takes epoch seconds. */
export function formatLocalTime(at: number): string {
  return clock.format(at * 1000);
}

/** `23 Nov, 14:03` in the viewer's zone. Takes epoch seconds. */
export function formatLocalDayTime(at: number): string {
  return dayClock.format(at * 1000);
}

/** `2026-11-23 14:03:05 UTC`. Takes epoch seconds. */
export function formatUtc(at: number): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Keeps both ends of a long name: `voting-dep…-x7k2p`. `limit` counts the result's characters. */
export function truncateMiddle(text: string, limit: number): string {
  const letters = Array.from(text);
  if (letters.length <= limit) return text;
  const head = Math.ceil((limit - 1) * 0.6);
  return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (limit - 1 - head)).join('')}`;
}
