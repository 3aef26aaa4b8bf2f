import { describe, expect, it } from 'vitest';
import type { Policy } from './model';
import { ruleSlack } from './rule-slack';
import { ruleUses, type UsedConnection } from './rule-use';
import { connection, external, policyOf, setOf, workload } from './testing/policy-set';
import { unusedRules } from './unused-rules';

const web = workload('web', { ip: '10.0.0.1' });
const used = (...args: Parameters<typeof connection>): UsedConnection => ({
  ...connection(...args),
  connections: 3,
  lastSeen: 100,
});
const fromWeb = used(web, workload('db'));
const egress = (rules: readonly object[]) =>
  policyOf('NetworkPolicy', 'web', { selector: "app == 'web'", types: ['Egress'], egress: rules });

const policies: readonly Policy[] = [
  policyOf('NetworkPolicy', 'db', {
    selector: "app == 'db'",
    ingress: [
      { action: 'Log' },
      { action: 'Allow', source: { selector: "app == 'job'" } },
      { action: 'Deny', source: { nets: ['8.8.0.0/16'] } },
      { action: 'Allow', source: { selector: "app == 'web'" } },
      { action: 'Deny' },
    ],
    egress: [{ action: 'Allow' }],
    types: ['Ingress'],
  }),
];
const unused = (connections: readonly UsedConnection[]) =>
  unusedRules(setOf(policies), 'enforced', connections).map(({ ruleIndex, possible }) => [ruleIndex, possible]);

describe('unusedRules', () => {
  it('are those that decided nothing, without Log rules and directions that are not limited', () => {
    expect(unused([fromWeb])).toEqual([
      [1, 0],
      [2, 0],
      [4, 0],
    ]);
  });

  it('says where a missing fact leaves it open', () => {
    expect(unused([used(external(null), workload('db'))])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    expect(unused([used(external(null), workload('db')), used(workload('web'), workload('db'))])).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
    ]);
  });

  it('counts every rule of the trace, a Pass too', () => {
    const pass = policyOf('NetworkPolicy', 'first.p', { tier: 'first', ingress: [{ action: 'Pass' }] });
    const set = setOf([pass, ...policies], {}, [{ name: 'first', order: 1, defaultAction: 'Pass', exists: true }]);
    const uses = ruleUses(set, 'enforced', [fromWeb]);
    expect(uses.of({ ref: pass.ref, direction: 'ingress', ruleIndex: 0 }).certain).toEqual([fromWeb]);
  });
});

describe('ruleSlack', () => {
  const slack = (rule: object, connections: readonly UsedConnection[]) => {
    const [read] = egress([rule]).egress;
    if (read === undefined) throw new Error('the rule reads');
    return ruleSlack(read, 'egress', connections);
  };
  const to = (ip: string, port = 5432) => used(web, external(ip, 'private'), { destinationPort: port });

  it('says what a rule allows against what was used', () => {
    expect(slack({ action: 'Allow', destination: { nets: ['10.0.0.0/8'] } }, [to('10.0.0.5'), to('10.0.0.6')])).toEqual(
      {
        allows: 'to 10.0.0.0/8',
        used: '2 addresses, TCP 5432',
        connections: 6,
        protocols: ['TCP'],
        ports: ['5432'],
        peers: ['10.0.0.5', '10.0.0.6'],
        unusedNets: [],
        unusedPorts: [],
        wider: ['protocol', 'ports', 'peers'],
      },
    );
  });

  it('names entries of lists that nothing needed', () => {
    const rule = {
      action: 'Allow',
      protocol: 'TCP',
      destination: { nets: ['10.0.0.5/32', '10.9.0.0/16'], ports: [5432, '6000:6010', 'http'] },
    };
    expect(slack(rule, [to('10.0.0.5')])).toMatchObject({
      unusedNets: ['10.9.0.0/16'],
      unusedPorts: ['6000:6010'],
      wider: ['peers'],
    });
  });

  it('calls no block unused that a peer without an address may be in', () => {
    const rule = { action: 'Allow', destination: { nets: ['10.0.0.0/8', '1.1.1.1/32'] } };
    expect(slack(rule, [used(web, external(null, 'private'))]).unusedNets).toEqual([]);
  });

  it('finds nothing wider in a rule that says exactly what was used', () => {
    const rule = { action: 'Allow', protocol: 'TCP', destination: { nets: ['10.0.0.5/32'], ports: [5432] } };
    expect(slack(rule, [to('10.0.0.5')]).wider).toEqual([]);
  });

  it('says "nothing" of a rule that nobody used', () => {
    expect(slack({ action: 'Allow' }, [])).toMatchObject({ allows: 'everything', used: 'nothing', wider: [] });
  });

  it('counts workloads apart from addresses', () => {
    const all = [used(web, workload('db')), used(web, workload('cache')), to('10.0.0.5', 80)];
    expect(slack({ action: 'Allow' }, all).used).toBe('2 workloads, 1 address, TCP 80');
  });
});
