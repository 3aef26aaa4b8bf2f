/** The story's outcomes in the few words that fit into the rail. Pure. */

/** `emojivoto/voting → default/multitool:8080/tcp` becomes `voting → multitool:8080`. */
export function shortAttempt(text: string): string {
  return text.replace(/(^|\s)[a-z0-9][a-z0-9.-]*\/(?=[a-z])/g, '$1').replace(/\/(tcp|udp)$/, '');
}

/** `denied at egress by default/web: end of tier default` becomes `default/web: end of tier default`. */
export function shortReason(text: string): string {
  return text.replace(/^(denied|allowed|unknown) at (egress|ingress)( by |: )/, '');
}
