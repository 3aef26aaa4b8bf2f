import { describe, expect, it } from 'vitest';
import {
  deltaText,
  deltaTone,
  enforcedRemovals,
  enforceLabel,
  enforceText,
  headerNote,
  kindText,
  stagedText,
} from './card-words';
import { sampleCard, sampleVersion } from './testing/sample-card';

const delta = (newlyDeniedPairs: number, newlyDeniedConnections = 0, newlyAllowedPairs = 0, unknownPairs = 0) => ({
  newlyDeniedPairs,
  newlyDeniedConnections,
  newlyAllowedPairs,
  unknownPairs,
});

describe('delta line', () => {
  it.each([
    [delta(3, 41), '3 pairs newly denied, 41 connections', 'denies'],
    [delta(1, 1), '1 pair newly denied, 1 connection', 'denies'],
    [delta(0), 'nothing newly denied', 'calm'],
    [delta(0, 0, 2), 'nothing newly denied · 2 pairs newly allowed', 'calm'],
    [delta(0, 0, 0, 4), 'nothing newly denied · 4 pairs unknown', 'unknown'],
    [delta(2, 1200, 1, 1), '2 pairs newly denied, 1,200 connections · 1 pair newly allowed · 1 pair unknown', 'denies'],
  ])('says what changes and never hides the unknown', (value, text, tone) => {
    expect(deltaText(value)).toBe(text);
    expect(deltaTone(value)).toBe(tone);
  });
});

describe('words of a card', () => {
  it('states the consequence on the enforce button', () => {
    expect(enforceText(4, 3)).toBe('Enforce 4 policies: 3 pairs will be denied');
    expect(enforceText(1, 0)).toBe('Enforce 1 policy: nothing seen is denied');
  });

  it('does not call policies that it cannot see none', () => {
    expect(headerNote(0, 4)).toBe('0 enforced policies, 4 staged');
    expect(headerNote(null, 1)).toBe('1 staged policy; those in force are not known here');
  });

  it('promises to enforce only where Firebreak can', () => {
    expect(enforceLabel(true, true)).toBe('Enforce');
    expect([enforceLabel(false, true), enforceLabel(false, false)]).toEqual(['Get YAML', 'Enforce with kubectl']);
  });

  it('asks to remove by hand what is in the cluster, not what Firebreak keeps', () => {
    expect(enforcedRemovals(['StagedNetworkPolicy shop/default.db', 'NetworkPolicy shop/default.db'])).toEqual([
      'NetworkPolicy shop/default.db',
    ]);
  });

  it('tells a removal and a change of an enforced policy from a new one', () => {
    const staged = (stagedAction: 'Set' | 'Delete' | 'Ignore') => sampleVersion({ stagedAction });
    expect(stagedText(sampleCard({ staged: staged('Set') }))).toBe('Staged');
    expect(stagedText(sampleCard({ staged: staged('Set'), enforced: sampleVersion({}) }))).toBe('Staged change');
    expect(stagedText(sampleCard({ staged: staged('Delete'), enforced: sampleVersion({}) }))).toBe('Staged removal');
    expect(stagedText(sampleCard({ staged: staged('Ignore') }))).toBe('Staged, ignored');
  });

  it('has a word for a kind it does not know', () => {
    expect(kindText(sampleCard({ enforced: sampleVersion({ kind: 'Unknown' }) }))).toBe('Policy');
    expect(kindText(sampleCard({ enforced: sampleVersion({}) }))).toBe('Calico policy');
  });
});
