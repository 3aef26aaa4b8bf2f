import { describe, expect, it } from 'vitest';
import type { Dragged, DropTarget } from './drag-targets';
import { endText, overText, startText } from './drag-words';
import { sampleCard, sampleVersion } from './testing/sample-card';

const card = sampleCard({ id: 'b', displayName: 'web', staged: sampleVersion({}) });
const dragged: Dragged = { kind: 'card', card };
const gap = (index: number): DropTarget => ({ kind: 'gap', tier: 'default', index, cardIds: ['a', 'b', 'c'] });

describe('what a screen reader hears', () => {
  it('says why a card cannot be moved', () => {
    const fixed = { ...card, movable: false, immovableReason: 'the tier belongs to the system' };
    expect(startText({ kind: 'card', card: fixed })).toBe(
      'Policy emojivoto/web cannot be moved: the tier belongs to the system.',
    );
    expect(overText({ kind: 'card', card: fixed }, gap(0))).toContain('over nothing that takes it');
  });

  it('counts places as they will be', () => {
    expect(overText(dragged, gap(3))).toBe('Place 3 of 3 in tier default.');
    expect(endText(dragged, gap(0))).toBe('Policy emojivoto/web moved to place 1 in tier default, in the draft.');
  });

  it('says that nothing changes when the card is put back', () => {
    expect(endText(dragged, gap(1))).toBe('Policy emojivoto/web stays where it was.');
    expect(endText(dragged, null)).toBe('Policy emojivoto/web stays where it was.');
  });
});
