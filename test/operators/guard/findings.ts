import type { Finding, StreamMatcher } from '../../../operators/index.ts';

/** What a matcher finds in a text given in chunks of that size. */
export function findingsIn(make: () => StreamMatcher, text: string, size: number = text.length || 1): Finding[] {
  const matcher = make();
  const found: Finding[] = [];
  for (let at = 0; at < text.length; at += size) {
    found.push(...matcher.push(text.slice(at, at + size)));
    if (found.at(-1)?.action === 'block') return found;
  }
  return [...found, ...matcher.end()];
}

/** How much of a text is certainly clean after each of its units. */
export function safeAfterEach(make: () => StreamMatcher, text: string): number[] {
  const matcher = make();
  return [...text].map((unit) => {
    matcher.push(unit);
    return matcher.safeThrough;
  });
}
