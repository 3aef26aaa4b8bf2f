import { describe, expect, it } from 'vitest';
import type { PolicySet } from '@/lib/core/policy/model';
import { plainEngine } from '@/lib/core/policy/reference/plain-engine';
import { connection, external, policyOf, setOf, workload } from '@/lib/core/policy/testing/policy-set';
import { CompileCache } from './compile-cache';
import { compileEngine } from './compile-engine';

const webToDb = connection(workload('web'), workload('db'));
const allowWeb = policyOf('NetworkPolicy', 'db', {
  selector: "app == 'db'",
  types: ['Ingress'],
  ingress: [{ action: 'Allow', source: { selector: "app == 'web'" } }],
});
const denyAll = policyOf('NetworkPolicy', 'db', { selector: "app == 'db'", types: ['Ingress'] });

describe('compileEngine', () => {
  it('gives equal series the same judgement object, whatever objects they come in', () => {
    const engine = compileEngine(setOf([allowWeb]), 'enforced');
    const copies = [webToDb, structuredClone(webToDb), structuredClone(webToDb)];
    const [first, ...others] = engine.judgeMany(copies);
    for (const other of others) expect(other).toBe(first);
  });

  it('tells apart what only the dialled service, the port or the request tells apart', () => {
    const services = policyOf('NetworkPolicy', 'out', {
      types: ['Egress'],
      egress: [{ action: 'Allow', destination: { services: { name: 'db' } } }],
    });
    const engine = compileEngine(setOf([services]), 'enforced');
    const dialled = { namespace: 'shop', name: 'db', portName: null, port: 80 };
    expect(engine.judge({ ...webToDb, destinationService: dialled }).verdict).toBe('allow');
    expect(engine.judge(webToDb).verdict).toBe('unknown');
    expect(engine.judge({ ...webToDb, destinationService: { ...dialled, name: 'other' } }).verdict).toBe('unknown');
  });

  it('tells apart a request that is not known and one that is known to be missing', () => {
    const get = policyOf('NetworkPolicy', 'out', {
      types: ['Egress'],
      egress: [{ action: 'Allow', http: { methods: ['GET'] } }],
    });
    const engine = compileEngine(setOf([get]), 'enforced');
    expect(engine.judge(webToDb).verdict).toBe('unknown');
    expect(engine.judge({ ...webToDb, http: null }).verdict).toBe('allow');
    expect(engine.judge({ ...webToDb, http: { method: 'POST', path: '/' } }).verdict).toBe('deny');
  });

  it('tells apart workloads that only the labels of their service account tell apart', () => {
    const admins = policyOf('NetworkPolicy', 'admins', {
      serviceAccountSelector: "role == 'admin'",
      types: ['Egress'],
    });
    const account = { namespace: 'shop', labels: {}, serviceAccount: 'default', ips: [], ports: [] };
    const engine = compileEngine(
      setOf([admins], {
        workloads: [
          { ...account, name: 'a', serviceAccountLabels: { role: 'admin' } },
          { ...account, name: 'b', serviceAccountLabels: {} },
        ],
      }),
      'enforced',
    );
    const ends = ['a', 'b'].map((name) => workload(name, { labels: {} }));
    expect(ends.map((end) => engine.judge(connection(end, external('8.8.8.8'))).verdict)).toEqual(['deny', 'allow']);
  });

  it('keeps the judgement of a series that an edit does not touch', () => {
    const facts = setOf([]).facts;
    const cache = new CompileCache();
    const before = compileEngine({ ...setOf([allowWeb]), facts }, 'enforced', { cache }).judge(webToDb);
    const other = policyOf('NetworkPolicy', 'other', { selector: "app == 'cache'", types: ['Ingress'] });
    const after = compileEngine({ ...setOf([allowWeb, other]), facts }, 'enforced', { cache });
    expect(after.judge(webToDb)).toBe(before);
    expect(after.judge(connection(workload('web'), workload('cache'))).verdict).toBe('deny');
  });

  it('does not confuse engines of one cache', () => {
    const facts = setOf([]).facts;
    const cache = new CompileCache();
    const allowing = compileEngine({ ...setOf([allowWeb]), facts }, 'enforced', { cache });
    const denying = compileEngine({ ...setOf([denyAll]), facts }, 'enforced', { cache });
    for (let round = 0; round < 2; round++) {
      expect(denying.judge(webToDb).verdict).toBe('deny');
      expect(allowing.judge(webToDb).verdict).toBe('allow');
    }
  });

  it('starts anew when the facts are others', () => {
    const cache = new CompileCache();
    const select = policyOf('GlobalNetworkPolicy', 'red', { namespaceSelector: "team == 'red'", types: ['Ingress'] });
    const red: PolicySet = setOf([select], { namespaces: [{ name: 'shop', labels: { team: 'red' } }] });
    const blue: PolicySet = setOf([select], { namespaces: [{ name: 'shop', labels: { team: 'blue' } }] });
    expect(compileEngine(red, 'enforced', { cache }).judge(webToDb).verdict).toBe('deny');
    expect(compileEngine(blue, 'enforced', { cache }).judge(webToDb).verdict).toBe('allow');
  });

  it('splits a class of addresses when an edit names a smaller block', () => {
    const facts = setOf([]).facts;
    const cache = new CompileCache();
    const allowNet = (net: string) =>
      policyOf('NetworkPolicy', 'out', {
        types: ['Egress'],
        egress: [{ action: 'Allow', destination: { nets: [net] } }],
      });
    const inside = connection(workload('web'), external('8.8.8.8'));
    const outside = connection(workload('web'), external('8.8.4.4'));
    const wide = compileEngine({ ...setOf([allowNet('8.0.0.0/8')]), facts }, 'enforced', { cache });
    expect([inside, outside].map((flow) => wide.judge(flow).verdict)).toEqual(['allow', 'allow']);
    const narrow = compileEngine({ ...setOf([allowNet('8.8.8.0/24')]), facts }, 'enforced', { cache });
    expect([inside, outside].map((flow) => narrow.judge(flow).verdict)).toEqual(['allow', 'deny']);
  });

  it('bounds what edits leave behind in a cache', () => {
    const facts = setOf([]).facts;
    const cache = new CompileCache();
    for (let port = 1; port < 9000; port++) {
      const policy = policyOf('NetworkPolicy', 'p', {
        types: ['Ingress'],
        ingress: [{ action: 'Allow', protocol: 'TCP', destination: { ports: [port] } }],
      });
      compileEngine({ ...setOf([policy]), facts }, 'enforced', { cache });
      if (port % 1000 === 0) expect(cache.blocks).toBeLessThan(4200);
    }
  });

  it('judges long lists of rules and deep selectors as the plain reference does', () => {
    const rules = Array.from({ length: 1000 }, (_, index) => ({
      action: index === 999 ? 'Allow' : 'Deny',
      protocol: 'TCP',
      source: index === 999 ? {} : { selector: `app == 'x${index}'` },
    }));
    const values = Array.from({ length: 60_000 }, (_, index) => `'value-${index}'`).join(', ');
    const long = policyOf('NetworkPolicy', 'long', {
      selector: `${'('.repeat(500)}app in {${values}, 'db'}${')'.repeat(500)}`,
      types: ['Ingress'],
      ingress: rules,
    });
    const set = setOf([long]);
    const judgement = compileEngine(set, 'enforced').judge(webToDb);
    expect(judgement).toStrictEqual(plainEngine(set, 'enforced').judge(webToDb));
    expect(judgement.ingress?.hits.at(-1)?.ruleIndex).toBe(999);
  });
});
