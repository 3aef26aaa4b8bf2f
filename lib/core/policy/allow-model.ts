/** What allowing a connection in a policy answers: the edited policy, or why it cannot be done narrowly. */
import type { PolicyDocument } from './model';

/** allow: the connection is let through here. pass: this tier leaves it to the next, which may still deny. */
export type AllowWay = 'allow' | 'pass';

/** The policy with the rule. `changed` false = a rule of it allows the connection already. */
export interface AllowedConnection {
  readonly document: PolicyDocument;
  readonly direction: 'ingress' | 'egress';
  /** Index of the rule in the document's list of that direction. */
  readonly ruleIndex: number;
  /** `allow egress TCP 443 to 1.1.1.1/32`. */
  readonly ruleText: string;
  readonly changed: boolean;
}

/**
 * unsupported-kind: not a kind with rules this can write. unreadable: validateDocument says why. direction-not-covered:
 * the policy does not limit that direction, and adding the type would limit everything else. no-labels, no-address: the
 * record does not say enough to name the peer narrowly. not-expressible: the kind has no words for such a peer. no-port:
 * the port was not reported. unknown-protocol: the kind cannot name it. no-room: the policy has as many rules as its
 * kind may have.
 */
export interface AllowError {
  readonly code:
    | 'unsupported-kind'
    | 'unreadable'
    | 'direction-not-covered'
    | 'no-labels'
    | 'no-address'
    | 'not-expressible'
    | 'no-port'
    | 'unknown-protocol'
    | 'no-room';
  readonly detail: string;
}

export const ALLOW_DETAILS: Readonly<Record<AllowError['code'], string>> = {
  'unsupported-kind': 'rules cannot be added to policies of this kind',
  unreadable: 'the policy cannot be read as it stands: mend it first',
  'direction-not-covered': 'this policy does not limit that direction, so it is not what denies the connection',
  'no-labels': 'no stable labels are known of the other end: a rule would have to be wider than the connection',
  'no-address': 'the address of the other end was not reported: a rule would have to be wider than the connection',
  'not-expressible': 'policies of administrators name addresses as destinations only: allow it where it is sent from',
  'no-port': 'the port was not reported: a rule would have to be wider than the connection',
  'unknown-protocol': 'a rule of this kind cannot name the protocol without naming all of them',
  'no-room': 'the policy has as many rules as its kind may have',
};
