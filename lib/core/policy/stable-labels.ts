/** Which labels of a pod name its workload and survive a rollout: only those may stand in a generated selector. */
import type { Labels } from '@/lib/core/flow';
import { compareText } from '@/lib/core/selector/text-order';

/** Written by controllers, different from pod to pod or from rollout to rollout. */
const GENERATED = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/job-completion-index',
]);
/** Set by Calico or from the node the pod runs on. */
const GENERATED_PREFIXES = ['projectcalico.org/', 'topology.kubernetes.io/', 'failure-domain.beta.kubernetes.io/'];

/** Say which release runs, or who installed it, not what it is. */
const DESCRIPTIVE = new Set([
  'version',
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'helm.sh/chart',
  'chart',
  'heritage',
]);
const IDENTIFYING = new Set([
  'app',
  'app.kubernetes.io/name',
  'k8s-app',
  'name',
  'component',
  'app.kubernetes.io/component',
]);

/** What Calico's tokenizer takes as a label (libcalico-go/lib/selector/tokenizer). */
const LABEL_KEY = /^[A-Za-z0-9_./-]{1,512}$/;
const MAX_SELECTOR = 1024;

/**
 * The labels to select a workload by. Descriptive ones go only when an identifying one (app, app.kubernetes.io/name,
 * k8s-app ...) stays. Sorted by key; empty when nothing stable is left. Labels that no selector can say are left out.
 */
export function stableLabels(labels: Labels): Labels {
  const stable = Object.entries(labels)
    .filter(([key, value]) => LABEL_KEY.test(key) && !isGenerated(key) && quoted(value) !== null)
    .sort(([a], [b]) => compareText(a, b));
  const identified = stable.some(([key]) => IDENTIFYING.has(key));
  return Object.fromEntries(stable.filter(([key]) => !(identified && DESCRIPTIVE.has(key))));
}

/** `app == 'web' && tier == 'front'`, keys in order; null for no labels or more than Calico's 1024 characters. */
export function selectorOf(labels: Labels): string | null {
  const terms = Object.entries(labels)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, value]) => `${key} == ${quoted(value)}`);
  const text = terms.join(' && ');
  return text === '' || text.length > MAX_SELECTOR ? null : text;
}

function isGenerated(key: string): boolean {
  return GENERATED.has(key) || GENERATED_PREFIXES.some((prefix) => key.startsWith(prefix));
}

/** Calico strings have no escapes: a value with both sorts of quote cannot be written. */
function quoted(value: string): string | null {
  if (!value.includes("'")) return `'${value}'`;
  return value.includes('"') ? null : `"${value}"`;
}
