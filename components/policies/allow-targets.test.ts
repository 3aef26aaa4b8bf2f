import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import type { WouldBeDenied } from '@/lib/core/policy/board-model';
import { allowTargets } from './allow-targets';
import { sampleCard, sampleVersion } from './testing/sample-card';

const workload = (name: string) => ({ kind: 'workload', namespace: 'emojivoto', name, ip: null }) as Endpoint;
const flow = (decidedBy: WouldBeDenied['decidedBy']) =>
  ({
    connection: { key: 'k', source: workload('emoji'), destination: workload('voting') },
    decidedBy,
  }) as unknown as WouldBeDenied;
const staged = (id: string, ...endpoints: string[]) => sampleCard({ id, endpoints, staged: sampleVersion({}) });
const ids = (targets: ReturnType<typeof allowTargets>) => targets.map(({ card, end }) => `${end}:${card.id}`);

describe('policies that could allow a flow', () => {
  const cards = [
    staged('other', 'emojivoto/web'),
    staged('wide', 'emojivoto/emoji', 'emojivoto/web'),
    staged('emoji', 'emojivoto/emoji'),
    staged('voting', 'emojivoto/voting'),
    sampleCard({ id: 'enforced', endpoints: ['emojivoto/emoji'], enforced: sampleVersion({}) }),
  ];
  const atSource = { end: 'source', cardId: 'emoji', text: '' } as const;
  const atDestination = { end: 'destination', cardId: 'voting', text: '' } as const;

  it('start with the one that denies it and never include an enforced one', () => {
    expect(ids(allowTargets(flow([atSource]), cards))).toEqual(['source:emoji', 'source:wide']);
  });

  it('are asked for at each end that denies', () => {
    expect(ids(allowTargets(flow([atSource, atDestination]), cards))).toEqual([
      'source:emoji',
      'source:wide',
      'destination:voting',
    ]);
  });

  it('are none when no staged policy decides', () => {
    expect(allowTargets(flow([]), cards)).toEqual([]);
  });
});
