import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { PolicyDocument } from '@/lib/core/policy/model';
import { policyFile, policyYaml } from './policy-yaml';

const SELECTOR = `${"app == 'a-very-long-name' && ".repeat(20)}has(x)`;
const POLICY: PolicyDocument = {
  spec: {
    egress: [{ destination: { ports: [53], selector: 'all()' }, protocol: 'UDP', action: 'Allow' }],
    types: ['Egress'],
    zeta: 1,
    alpha: 1,
    selector: SELECTOR,
    tier: 'default',
  },
  metadata: { resourceVersion: '9', namespace: 'shop', name: 'web', labels: { b: 'yes', a: '1' } },
  kind: 'NetworkPolicy',
  apiVersion: 'projectcalico.org/v3',
};

describe('policies as YAML', () => {
  it('writes fields as people do, whatever order they are stored in', () => {
    const fields = policyYaml(POLICY)
      .split('\n')
      .map((line) => /^\s*(?:- )?(\w+):/.exec(line)?.[1])
      .filter((field) => field !== undefined);
    expect(fields.join(' ')).toBe(
      'apiVersion kind metadata name namespace labels a b spec tier selector types egress action protocol destination selector ports alpha zeta',
    );
  });

  it('says the same as the object, without what the server added', () => {
    const { resourceVersion: _version, ...metadata } = POLICY.metadata;
    expect(parse(policyYaml(POLICY))).toEqual({ ...POLICY, metadata });
  });

  it('quotes what a YAML 1.1 reader such as kubectl would take for something else', () => {
    const labels = { a: 'on', b: 'yes', c: 'y', d: '1e3' };
    const text = policyYaml({ ...POLICY, metadata: { name: 'web', labels } });
    expect(parse(text, { version: '1.1' }).metadata.labels).toEqual(labels);
  });

  it('keeps a long selector on one line', () => {
    expect(policyYaml(POLICY)).toContain(`selector: ${SELECTOR}\n`);
  });

  it('writes several objects as documents of one file', () => {
    expect(parseAllDocuments(policyFile([POLICY, POLICY, POLICY]))).toHaveLength(3);
    expect(policyFile([])).toBe('');
  });
});
