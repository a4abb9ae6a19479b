/** Something that goes wrong at a provider. */
export interface Trouble {
  /** Which marble: `intent`, `model.plan`, `tools.search`. */
  readonly place: string;
  /**
   * `delay`: everything later by `ms`. `error`: fails after `ms`. `stall`: never ends, after `share` of its elements.
   * `cut`: fails after `share` of its elements. `reorder`: its elements in another order.
   */
  readonly kind: 'delay' | 'error' | 'stall' | 'cut' | 'reorder';
  readonly ms: number;
  /** 0 to 1. */
  readonly share: number;
}

/** A marble diagram (run mode) with a trouble in it. */
export function troubled(marble: string, { kind, ms, share }: Trouble): string {
  const tokens = tokensOf(marble);
  switch (kind) {
    case 'delay':
      return [`${ms}ms`, ...tokens].join(' ');
    case 'error':
      return `${ms}ms #`;
    case 'stall':
      // With a moment behind it: a time at the end of a marble would be read as letters.
      return [...upTo(tokens, share), '-'].join(' ');
    case 'cut':
      return [...upTo(tokens, share), '#'].join(' ');
    case 'reorder':
      return reordered(tokens).join(' ');
  }
}

/** Times (`49ms`), groups (`(ab|)`) and single characters. */
function tokensOf(marble: string): string[] {
  return marble.match(/\d+(?:\.\d+)?(?:ms|s|m)|\([^)]*\)|\S/g) ?? [];
}

const isElement = (token: string): boolean => /^[^-|#^!\s\d(]$|^\d$/.test(token) || token.startsWith('(');

/** The diagram to the given share of its elements; an end among them is left out. */
function upTo(tokens: readonly string[], share: number): string[] {
  const elements = tokens.filter(isElement).length;
  const keep = Math.floor(elements * share);
  const kept: string[] = [];
  let seen = 0;
  for (const token of tokens) {
    if (isElement(token) && seen++ >= keep) break;
    if (token === '|' || token === '#') break;
    kept.push(token.startsWith('(') ? token.replace(/[|#]/g, '') : token);
  }
  return kept.filter((token) => token !== '()');
}

/** The single elements in reverse; times, groups and the end stay where they are. */
function reordered(tokens: readonly string[]): string[] {
  const singles = tokens.filter((token) => isElement(token) && !token.startsWith('('));
  return tokens.map((token) => (isElement(token) && !token.startsWith('(') ? (singles.pop() ?? token) : token));
}
