import { CodeBlock } from '@/components/ui/code-block';

/** Name of the file that the export route sends. */
const FILE = 'firebreak-policies.yaml';

export interface EnforceByHandProps {
  /** Enforced objects that have to go, as `kind namespace/name`. */
  readonly removals: readonly string[];
}

/** Enforcing where Firebreak has no write access: somebody who has applies the file. */
export function EnforceByHand({ removals }: EnforceByHandProps) {
  const commands = [`kubectl diff -f ${FILE}`, `kubectl apply -f ${FILE}`].join('\n');
  return (
    <section data-testid="enforce-by-hand" aria-label="With kubectl" className="space-y-2 text-sm">
      <p>
        Firebreak cannot write to this cluster, so it enforces nothing here. Download the objects and apply them;
        objects of <code className="font-mono text-xs">projectcalico.org/v3</code> need Calico’s API server, or{' '}
        <code className="font-mono text-xs">calicoctl</code> in place of kubectl.
      </p>
      <CodeBlock code={commands} label="Commands" />
      {removals.length === 0 ? null : (
        <p className="wrap-anywhere">
          Then remove: <span className="font-mono text-xs">{removals.join(', ')}</span>
        </p>
      )}
      <p className="text-muted text-xs">
        The policies stay staged here. Flows that come in afterwards show whether the cluster denies what was predicted;
        unstage the policies when they do.
      </p>
    </section>
  );
}
