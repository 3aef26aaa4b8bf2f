import { describe, expect, it } from 'vitest';
import { HubbleDeduplicator } from './deduplicate';

const DENIED = {
  time: '2026-01-01T00:00:00.900000000Z',
  verdict: 'DROPPED',
  drop_reason_desc: 'POLICY_DENIED',
  IP: { source: '10.0.0.1', destination: '10.0.0.2' },
  l4: { TCP: { source_port: 4000, destination_port: 80 } },
  event_type: { type: 5 },
};
const DROP = { ...DENIED, event_type: { type: 1, sub_type: 133 } };

/** Which of the records are repeats, in order. */
function repeats(...records: readonly unknown[]): readonly boolean[] {
  const known = new HubbleDeduplicator();
  return records.map((record) => known.isRepeat(record));
}

describe('HubbleDeduplicator', () => {
  it('keeps one of a verdict and a drop of the same packet, in either order and across a full second', () => {
    expect(repeats(DENIED, { ...DROP, time: '2026-01-01T00:00:01.100000000Z' })).toEqual([false, true]);
    expect(repeats(DROP, DENIED)).toEqual([false, true]);
    expect(repeats({ flow: DENIED }, { flow: DROP })).toEqual([false, true]);
  });

  it('keeps the next attempt of the same connection', () => {
    const later = '2026-01-01T00:00:02.000000000Z';
    expect(repeats(DENIED, DROP, { ...DENIED, time: later }, { ...DROP, time: later })).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(repeats(DENIED, { ...DROP, time: later })).toEqual([false, false]);
  });

  it('keeps two verdicts, and denials of other connections', () => {
    expect(repeats(DENIED, DENIED)).toEqual([false, false]);
    const other = { TCP: { source_port: 4001, destination_port: 80 } };
    expect(repeats(DENIED, { ...DROP, l4: other })).toEqual([false, false]);
    expect(repeats(DENIED, { ...DROP, IP: undefined })).toEqual([false, false]);
  });

  it('never drops what passed, nor drops that are not policy', () => {
    const allowed = { ...DENIED, verdict: 'FORWARDED', drop_reason_desc: undefined };
    expect(repeats(allowed, { ...allowed, event_type: { type: 1 } })).toEqual([false, false]);
    expect(repeats(DENIED, { ...DROP, drop_reason_desc: 'INVALID_SOURCE_IP' })).toEqual([false, false]);
  });

  it('drops an event whose uuid came before', () => {
    expect(repeats({ ...DENIED, uuid: 'a' }, { ...DENIED, uuid: 'b' }, { ...DENIED, uuid: 'a' })).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('forgets the oldest instead of growing', () => {
    const known = new HubbleDeduplicator();
    for (let n = 0; n <= 100_000; n++) known.isRepeat({ ...DENIED, l4: { ICMPv4: {} }, uuid: `u${n}` });
    expect(known.isRepeat({ ...DENIED, uuid: 'u0' })).toBe(false);
    expect(known.isRepeat({ ...DENIED, uuid: 'u100000' })).toBe(true);
  });

  it('knows nothing of the body before it, whose memory it has', () => {
    for (const uuids of [['a', 'b'], ['b', 'a'], ['a']]) {
      const known = new HubbleDeduplicator();
      expect(uuids.map((uuid) => known.isRepeat({ ...DENIED, uuid }))).toEqual(uuids.map(() => false));
      known.release();
    }
  });
});
