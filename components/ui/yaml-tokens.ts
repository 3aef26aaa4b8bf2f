/** Splits YAML text into coloured pieces, line by line. It only colours: the pieces joined give the text back. */
export type YamlTone = 'key' | 'text' | 'quoted' | 'number' | 'comment' | 'mark';
export interface YamlToken {
  readonly tone: YamlTone;
  readonly text: string;
}

const KEY = /^(\s*(?:- )*)((?:[^\s:#'"-]|-(?=\S))(?:[^:#]|:(?=\S))*)(:)(\s.*|)$/;

/** One list of tokens per line. Linear in the text. */
export function tokenizeYaml(text: string): YamlToken[][] {
  return text.split('\n').map(tokenizeLine);
}

function tokenizeLine(line: string): YamlToken[] {
  if (/^\s*#/.test(line)) return [{ tone: 'comment', text: line }];
  if (line === '---') return [{ tone: 'mark', text: line }];
  const match = KEY.exec(line);
  if (!match) return valueTokens(line);
  const [, lead = '', key = '', colon = '', rest = ''] = match;
  return [
    { tone: 'mark' as const, text: lead },
    { tone: 'key' as const, text: key },
    { tone: 'mark' as const, text: colon },
    ...valueTokens(rest),
  ].filter((token) => token.text !== '');
}

function valueTokens(text: string): YamlToken[] {
  const at = text.search(/\s#/);
  const value = at < 0 ? text : text.slice(0, at);
  const tokens: YamlToken[] = [];
  const lead = /^\s*(?:- )?/.exec(value)?.[0] ?? '';
  if (lead !== '') tokens.push({ tone: 'mark', text: lead });
  const bare = value.slice(lead.length);
  if (bare !== '') tokens.push({ tone: toneOf(bare), text: bare });
  if (at >= 0) tokens.push({ tone: 'comment', text: text.slice(at) });
  return tokens;
}

function toneOf(value: string): YamlTone {
  if (/^['"]/.test(value)) return 'quoted';
  return /^(-?\d[\d.]*|true|false|null)\s*$/.test(value) ? 'number' : 'text';
}
