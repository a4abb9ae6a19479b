/** What was asked, as a person reads it: the text of an input, or all of one that has none. */
export function questionOf(input: unknown): string {
  if (typeof input === 'string') return input;
  const { text } = (typeof input === 'object' && input !== null ? input : {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : JSON.stringify(input ?? '');
}
