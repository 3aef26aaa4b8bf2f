/**
 * How to send records to this server, as text to copy. `origin` is the page's own, `token` a placeholder or a new
 * token. Field names follow each shipper's documentation; why these options: flows.md 5.2.
 */
export const TOKEN_PLACEHOLDER = '$FIREBREAK_TOKEN';

export interface Snippet {
  readonly id: 'curl' | 'fluent-bit' | 'vector' | 'coredns';
  readonly title: string;
  readonly note: string;
  readonly code: string;
}

export function connectSnippets(origin: string, token: string = TOKEN_PLACEHOLDER): readonly Snippet[] {
  const { hostname, port, protocol } = new URL(origin);
  const tls = protocol === 'https:';
  const shownPort = port === '' ? (tls ? '443' : '80') : port;
  return [
    {
      id: 'curl',
      title: 'curl',
      note: 'A file of records, once. The format is recognised: Goldmane, Calico Enterprise, CoreDNS, Hubble.',
      code: [
        `gzip -c flows.ndjson | curl --fail-with-body -X POST ${origin}/api/ingest/flows \\`,
        `  -H "Authorization: Bearer ${token}" \\`,
        `  -H 'Content-Type: application/x-ndjson' -H 'Content-Encoding: gzip' \\`,
        '  --data-binary @-',
      ].join('\n'),
    },
    {
      id: 'fluent-bit',
      title: 'Fluent Bit',
      note: 'For the flow log files of Calico Enterprise. Retries without a limit: any answer but 200 means that nothing was stored.',
      code: [
        'pipeline:',
        '  inputs:',
        '    - name: tail',
        '      path: /var/log/calico/flowlogs/flows.log',
        '      tag: calico.flows',
        '      storage.type: filesystem',
        '  outputs:',
        '    - name: http',
        '      match: calico.*',
        `      host: ${hostname}`,
        `      port: ${shownPort}`,
        `      tls: ${tls ? 'on' : 'off'}`,
        '      uri: /api/ingest/flows',
        '      format: json_lines',
        '      json_date_key: false',
        '      compress: gzip',
        '      retry_limit: no_limits',
        `      header: Authorization Bearer ${token}`,
      ].join('\n'),
    },
    {
      id: 'vector',
      title: 'Vector',
      note: 'Acknowledgements reach back to the source: a record counts as read when it is stored.',
      code: [
        'sources:',
        '  hubble:',
        '    type: file',
        '    include:',
        '      - /var/run/cilium/hubble/events.log',
        '      - /var/log/acns/hubble/events.log',
        'sinks:',
        '  firebreak:',
        '    type: http',
        '    inputs: [hubble]',
        `    uri: ${origin}/api/ingest/flows`,
        '    compression: gzip',
        '    encoding: { codec: text }',
        '    framing: { method: newline_delimited }',
        '    acknowledgements: { enabled: true }',
        `    auth: { strategy: bearer, token: "${token}" }`,
      ].join('\n'),
    },
    {
      id: 'coredns',
      title: 'CoreDNS',
      note: 'Turn on its log plugin, then ship the container log. Domain feeds match what was asked for.',
      code: [
        'pipeline:',
        '  inputs:',
        '    - name: tail',
        '      path: /var/log/containers/coredns-*.log',
        '      tag: dns.coredns',
        '      storage.type: filesystem',
        '  outputs:',
        '    - name: http',
        '      match: dns.*',
        `      host: ${hostname}`,
        `      port: ${shownPort}`,
        `      tls: ${tls ? 'on' : 'off'}`,
        '      uri: /api/ingest/dns',
        '      format: json_lines',
        '      json_date_format: iso8601',
        '      compress: gzip',
        '      retry_limit: no_limits',
        `      header: Authorization Bearer ${token}`,
      ].join('\n'),
    },
  ];
}
