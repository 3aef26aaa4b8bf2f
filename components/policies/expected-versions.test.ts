import { describe, expect, it } from 'vitest';
import { expectedVersions } from './expected-versions';
import { sampleCard, sampleVersion } from './testing/sample-card';

describe('expectedVersions', () => {
  it('names each staged policy and the enforced one it replaces, in the version shown', () => {
    const cards = [
      sampleCard({
        staged: sampleVersion({ policyId: 's', resourceVersion: '2' }),
        enforced: sampleVersion({ policyId: 'e', resourceVersion: '1' }),
      }),
      sampleCard({ staged: sampleVersion({ policyId: 't', resourceVersion: '9' }) }),
    ];
    expect(expectedVersions(cards)).toEqual({ s: '2', e: '1', t: '9' });
  });

  it('leaves out cards with nothing staged', () => {
    expect(expectedVersions([sampleCard({ enforced: sampleVersion({}) })])).toEqual({});
  });
});
