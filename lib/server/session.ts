/** Who is asking. Until sign-in exists everybody on this machine is the one local user, and nobody else gets in. */
import 'server-only';

export interface Session {
  /** Written into audit entries. */
  readonly actor: string;
}

const LOCAL_USER: Session = { actor: 'local' };

export function sessionOf(_request: Request): Session {
  return LOCAL_USER;
}
