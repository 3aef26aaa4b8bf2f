/** Alerts in words: what happened in one sentence, and what to do about it. */
import { parseAddress } from '@/lib/core/net/address';
import type { AlertOutcome } from './alert-model';
import type { AlertSubject } from './outcome';

/** Who reached out: `ingress` when the listed address is the source of the attempt. */
export function alertDirection({ kind, sourceNamespace, sourceName }: AlertSubject): 'egress' | 'ingress' {
  return kind === 'ip' && sourceNamespace === null && parseAddress(sourceName) !== null ? 'ingress' : 'egress';
}

/** `shop/web connected to 203.0.113.7`, `shop/web tried to ...` when all of it was denied. No full stop. */
export function alertSentence(alert: AlertSubject, outcome: AlertOutcome): string {
  const source = sourceText(alert);
  if (alert.kind === 'domain') {
    const followed = outcome.lookedUpOnly
      ? ''
      : outcome.verdict === 'denied'
        ? ' and tried to connect'
        : ' and connected';
    return `${source} looked up ${alert.destination}${followed}`;
  }
  return `${source} ${outcome.verdict === 'denied' ? 'tried to connect' : 'connected'} to ${alert.destination}`;
}

/** What to do next, by what became of the attempt. Whole sentences. */
export function alertRemediation(alert: AlertSubject, outcome: AlertOutcome): string {
  const direction = alertDirection(alert);
  const workload = direction === 'ingress' ? alert.destination : sourceText(alert);
  const look = `Find out which process of ${workload} did this before you restart it.`;
  switch (outcome.verdict) {
    case 'denied':
      return `Policy stopped every attempt. ${look} Close the alert as remediated once the workload is clean: a new attempt opens it again.`;
    case 'wouldBeDenied':
      return `It passed, and the staged policies would deny it: enforce them. ${look}`;
    case 'mixed':
      return `Some attempts passed and some were denied. Check whether the denying policy selects all pods of ${workload}. ${look}`;
    case 'allowed':
    case 'unknown':
      return outcome.lookedUpOnly
        ? `Only the look-up was seen, no connection that followed. ${look} Stage a policy that limits what ${workload} may reach.`
        : `Nothing stopped it. Stage a policy that denies ${direction} between ${workload} and the listed address, and enforce it. ${look}`;
  }
}

function sourceText({ sourceNamespace, sourceName }: AlertSubject): string {
  return sourceNamespace === null ? sourceName : `${sourceNamespace}/${sourceName}`;
}
