/**
 * The workload behind a pod name or an aggregated name, so that a roll-out keeps one node in the graph.
 * A suffix is cut only when a label confirms it or when it looks exactly like what Kubernetes generates;
 * everything else stays as it is, because merging two workloads is worse than splitting one.
 * See kubernetes apimachinery/pkg/util/rand (SafeEncodeString) and flows.md section 6.
 */
import type { Labels } from './flow';

/** A ReplicaSet's hash: a 32-bit FNV sum in decimal, each digit written in the safe alphabet. */
const TEMPLATE_HASH = /^[bcdfghjklmnpqrstvwxz2456789]{8,10}$/;
/** What the API server appends to a generateName. */
const POD_SUFFIX = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;
/** A CronJob appends the scheduled time in minutes since 1970. */
const CRON_TIME = /^\d{8,10}$/;
const ORDINAL = /^\d+$/;

/**
 * `name` is a pod name (`web-6d7b8c5f4-x7k2p`) or a generateName with a star (`web-6d7b8c5f4-*`).
 * `labels` null = not reported: then only the shape of the name decides. Never empty for a non-empty name.
 */
export function workloadName(name: string, labels: Labels | null): string {
  if (name.endsWith('*')) return ofPrefix(withoutDash(name.slice(0, -1)) || name, labels);
  return ofPod(name, labels);
}

function ofPrefix(prefix: string, labels: Labels | null): string {
  const job = jobName(labels);
  if (job !== null && job === prefix) return ofJob(prefix);
  return withoutTemplateHash(prefix, labels) ?? prefix;
}

function ofPod(pod: string, labels: Labels | null): string {
  const [base, suffix] = splitLast(pod);
  if (base === '') return pod;
  const generated = POD_SUFFIX.test(suffix);
  if (generated && jobName(labels) === base) return ofJob(base);
  const deployment = generated ? withoutTemplateHash(base, labels) : null;
  if (deployment !== null) return deployment;
  if (generated && isDaemonSetPod(labels)) return base;
  if (ORDINAL.test(suffix) && isStatefulSetPod(pod, base, labels)) return base;
  return pod;
}

/** Null when the name does not end in a ReplicaSet hash. */
function withoutTemplateHash(name: string, labels: Labels | null): string | null {
  const [base, last] = splitLast(name);
  if (base === '') return null;
  const stated = label(labels, 'pod-template-hash');
  if (stated !== null) return stated === last ? base : null;
  if (label(labels, 'controller-revision-hash') !== null || jobName(labels) !== null) return null;
  return TEMPLATE_HASH.test(last) ? base : null;
}

function ofJob(job: string): string {
  const [base, last] = splitLast(job);
  return base !== '' && CRON_TIME.test(last) ? base : job;
}

function jobName(labels: Labels | null): string | null {
  return label(labels, 'batch.kubernetes.io/job-name') ?? label(labels, 'job-name');
}

/** Both DaemonSets and StatefulSets set a revision hash; only DaemonSet pods carry a template generation, or a bare hash. */
function isDaemonSetPod(labels: Labels | null): boolean {
  if (label(labels, 'pod-template-generation') !== null) return true;
  const revision = label(labels, 'controller-revision-hash');
  return revision !== null && !revision.includes('-');
}

/** A StatefulSet's revision hash is `<set name>-<hash>`, and its pods may carry their own name as a label. */
function isStatefulSetPod(pod: string, base: string, labels: Labels | null): boolean {
  if (label(labels, 'statefulset.kubernetes.io/pod-name') === pod) return true;
  return label(labels, 'controller-revision-hash')?.startsWith(`${base}-`) ?? false;
}

function label(labels: Labels | null, key: string): string | null {
  return labels !== null && Object.hasOwn(labels, key) ? (labels[key] ?? null) : null;
}

/** Everything before the last dash and everything after it; `['', name]` without a dash. */
function splitLast(name: string): readonly [string, string] {
  const dash = name.lastIndexOf('-');
  return dash < 0 ? ['', name] : [name.slice(0, dash), name.slice(dash + 1)];
}

function withoutDash(text: string): string {
  return text.endsWith('-') ? text.slice(0, -1) : text;
}
