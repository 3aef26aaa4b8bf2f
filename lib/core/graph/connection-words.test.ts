import { describe, expect, it } from 'vitest';
import type { Endpoint } from '@/lib/core/flow';
import { connectionText, endpointText, portText } from './connection-words';

const endpoint = (change: Partial<Endpoint>): Endpoint => ({
  kind: 'workload',
  namespace: 'emojivoto',
  name: 'web',
  labels: null,
  ip: null,
  serviceAccount: null,
  ...change,
});

describe('connection words', () => {
  it.each([
    [endpoint({}), 'emojivoto/web'],
    [endpoint({ kind: 'network', namespace: null, name: 'public', ip: '1.1.1.1' }), '1.1.1.1'],
    [endpoint({ kind: 'network', namespace: null, name: 'private' }), 'private network'],
    [endpoint({ kind: 'host', namespace: null, name: 'node-1', ip: '10.0.0.1' }), 'node-1'],
    [endpoint({ kind: 'networkSet', namespace: null, name: 'threatfeed.c2' }), 'threatfeed.c2'],
  ])('names an end as people know it', (end, text) => expect(endpointText(end)).toBe(text));

  it('leaves out a port that is not reported', () => {
    expect(portText({ protocol: 'icmp', destinationPort: null })).toBe('icmp');
    expect(portText({ protocol: 'tcp', destinationPort: 0 })).toBe('0/tcp');
  });

  it('writes a whole connection', () => {
    const destination = endpoint({ namespace: 'default', name: 'multitool' });
    expect(connectionText({ source: endpoint({}), destination, protocol: 'tcp', destinationPort: 8080 })).toBe(
      'emojivoto/web → default/multitool:8080/tcp',
    );
  });
});
