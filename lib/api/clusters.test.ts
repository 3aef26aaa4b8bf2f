import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterName } from './clusters';

describe('the name of a cluster', () => {
  it.each(['a', '0', 'prod', 'prod-eu-1', 'a'.repeat(63)])('may be `%s`', (name) => {
    expect(clusterName.safeParse(name).success).toBe(true);
  });

  it.each(['', '-a', 'a-', 'Prod', 'a.b', 'a_b', 'a b', 'prod\n', 'é', 'a'.repeat(64)])('may not be `%s`', (name) => {
    expect(clusterName.safeParse(name).success).toBe(false);
  });

  it('never needs quoting in an address, a shell or YAML', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        if (clusterName.safeParse(name).success) expect(encodeURIComponent(name)).toBe(name);
      }),
    );
  });
});
