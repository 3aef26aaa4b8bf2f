import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Labels } from './flow';
import { workloadName } from './workload-name';

const CASES: readonly (readonly [why: string, name: string, labels: Labels | null, workload: string])[] = [
  ['a ReplicaSet prefix confirmed by its label', 'web-6d7b8c5f4-*', { 'pod-template-hash': '6d7b8c5f4' }, 'web'],
  ['a confirmed hash of unusual shape', 'web-abc-*', { 'pod-template-hash': 'abc' }, 'web'],
  ['a generated-looking hash without labels', 'web-6d7b8c5f4-*', null, 'web'],
  ['a generated-looking hash with other labels', 'vote-bot-84d9c6b5d7-*', { app: 'vote-bot' }, 'vote-bot'],
  ['a hash the label denies', 'web-6d7b8c5f4-*', { 'pod-template-hash': 'other' }, 'web-6d7b8c5f4'],
  ['a hash of eight characters', 'voting-7f6d5c4b-*', null, 'voting'],
  ['a last word with vowels', 'my-frontend-*', null, 'my-frontend'],
  ['a last word too short for a hash', 'my-bdf-*', null, 'my-bdf'],
  ['a DaemonSet prefix', 'kube-proxy-*', { 'controller-revision-hash': '6d7b8c5f4' }, 'kube-proxy'],
  [
    'a DaemonSet whose own name looks like a hash',
    'agent-bcdfghjk-*',
    { 'controller-revision-hash': '6d7b8c5f4' },
    'agent-bcdfghjk',
  ],
  ['a StatefulSet prefix', 'db-*', { 'controller-revision-hash': 'db-6d7b8c5f4' }, 'db'],
  ['a Job prefix', 'backup-*', { 'job-name': 'backup' }, 'backup'],
  ['a CronJob run', 'backup-29453760-*', { 'batch.kubernetes.io/job-name': 'backup-29453760' }, 'backup'],
  ['a number without a job label', 'backup-29453760-*', null, 'backup-29453760'],
  ['a Deployment pod', 'web-6d7b8c5f4-x7k2p', { 'pod-template-hash': '6d7b8c5f4' }, 'web'],
  ['a Deployment pod without labels', 'deathstar-7848d6c4d5-th9v2', null, 'deathstar'],
  ['a DaemonSet pod', 'kube-proxy-x7k2p', { 'controller-revision-hash': '6d7b8c5f4' }, 'kube-proxy'],
  ['a DaemonSet pod of an old cluster', 'kube-proxy-x7k2p', { 'pod-template-generation': '3' }, 'kube-proxy'],
  ['a StatefulSet pod by its revision', 'db-0', { 'controller-revision-hash': 'db-6d7b8c5f4' }, 'db'],
  ['a StatefulSet pod by its own label', 'db-12', { 'statefulset.kubernetes.io/pod-name': 'db-12' }, 'db'],
  ['a pod that ends in a number and says nothing', 'db-0', { app: 'db' }, 'db-0'],
  ['a Job pod', 'backup-x7k2p', { 'job-name': 'backup' }, 'backup'],
  ['a CronJob pod', 'backup-29453760-x7k2p', { 'job-name': 'backup-29453760' }, 'backup'],
  ['a generated-looking end that nothing confirms', 'kube-proxy-x7k2p', null, 'kube-proxy-x7k2p'],
  ['a bare pod', 'multitool', null, 'multitool'],
  ['a bare pod with a dash', 'my-multitool', null, 'my-multitool'],
  ['a static pod', 'etcd-control-plane', null, 'etcd-control-plane'],
  ['only a hash', '6d7b8c5f4-*', null, '6d7b8c5f4'],
  ['only a star', '*', null, '*'],
];

describe('workloadName', () => {
  it.each(CASES)('%s: %s', (_why, name, labels, workload) => {
    expect(workloadName(name, labels)).toBe(workload);
  });

  it('does not read inherited properties as labels', () => {
    expect(workloadName('web-constructor-*', {})).toBe('web-constructor');
  });

  it('never makes a name empty or longer, and never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.option(fc.dictionary(fc.string(), fc.string()), { nil: null }),
        (name, labels) => {
          const workload = workloadName(name, labels);
          expect(workload.length).toBeGreaterThan(0);
          expect(workload.length).toBeLessThanOrEqual(name.length);
        },
      ),
    );
  });

  it('gives every pod of a Deployment the same workload as its aggregated name', () => {
    const safe = [...'bcdfghjklmnpqrstvwxz2456789'];
    const chars = (length: number) =>
      fc.string({ unit: fc.constantFrom(...safe), minLength: length, maxLength: length });
    fc.assert(
      fc.property(chars(9), chars(5), (hash, suffix) => {
        expect(workloadName(`web-${hash}-${suffix}`, null)).toBe('web');
        expect(workloadName(`web-${hash}-*`, null)).toBe('web');
      }),
    );
  });
});
