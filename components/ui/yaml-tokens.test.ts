import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenizeYaml } from './yaml-tokens';

const tones = (line: string) => tokenizeYaml(line)[0]?.map((token) => `${token.tone}:${token.text}`);

describe('tokenizeYaml', () => {
  it('gives the text back whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const joined = tokenizeYaml(text).map((line) => line.map((token) => token.text).join(''));
        expect(joined.join('\n')).toBe(text);
      }),
    );
  });

  it('colours keys, quoted text, numbers and comments', () => {
    expect(tones('  - port: 8080 # http')).toEqual([
      'mark:  - ',
      'key:port',
      'mark::',
      'mark: ',
      'number:8080',
      'comment: # http',
    ]);
    expect(tones("selector: app == 'web'")).toEqual(['key:selector', 'mark::', 'mark: ', "text:app == 'web'"]);
    expect(tones('order: 100')?.at(-1)).toBe('number:100');
    expect(tones("name: 'x'")?.at(-1)).toBe("quoted:'x'");
  });
});
