/** The line prefix of Kubernetes container logs: `<RFC 3339 time> <stdout|stderr> <F|P> <text>` (kubernetes CRI log format). */

const PREFIX = /^(\d{4}-\d\d-\d\dT\S{8,30}) (?:stdout|stderr) [FP] /;

/** `time` is '' when the text has no such prefix; `text` is then the whole. */
export function splitCri(line: string): { readonly time: string; readonly text: string } {
  const match = PREFIX.exec(line.slice(0, 64));
  return match === null ? { time: '', text: line } : { time: match[1] ?? '', text: line.slice(match[0].length) };
}
