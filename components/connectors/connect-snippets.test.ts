import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { connectSnippets, TOKEN_PLACEHOLDER } from './connect-snippets';

const codeOf = (id: string, origin = 'https://fire.example:8443', token?: string) =>
  connectSnippets(origin, token).find((snippet) => snippet.id === id)?.code ?? '';

describe('how to connect a source', () => {
  it.each(['curl', 'fluent-bit', 'vector', 'coredns'])('%s speaks to this very page', (id) => {
    expect(codeOf(id)).toContain('fire.example');
    expect(codeOf(id)).toContain('/api/ingest/');
    expect(codeOf(id)).toContain(TOKEN_PLACEHOLDER);
  });

  it.each(['fluent-bit', 'vector', 'coredns'])('%s is YAML that can be parsed', (id) => {
    expect(parse(codeOf(id))).toBeTypeOf('object');
  });

  it('states port and TLS where the shipper cannot read them from an address', () => {
    expect(codeOf('fluent-bit', 'http://127.0.0.1:3000')).toContain('port: 3000\n      tls: off');
    expect(codeOf('fluent-bit', 'https://fire.example')).toContain('port: 443\n      tls: on');
  });

  it('never gives up on a batch', () => {
    expect(parse(codeOf('fluent-bit')).pipeline.outputs[0].retry_limit).toBe('no_limits');
    expect(parse(codeOf('vector')).sinks.firebreak.acknowledgements.enabled).toBe(true);
  });

  it('puts a new token in every snippet', () => {
    for (const { code } of connectSnippets('http://a', 'fbk_x')) expect(code).toContain('fbk_x');
  });
});
