import type { Json } from '../ports/index.ts';

/** The whole input with the user its beginning named; undefined where it names another. */
export function ofSameUser(begun: Json, whole: Json): Json | undefined {
  const user = userOf(begun);
  const named = userOf(whole);
  if (user === undefined || named === user) return named === user ? whole : undefined;
  if (named !== undefined) return undefined;
  return typeof whole === 'object' && whole !== null && !Array.isArray(whole)
    ? { ...whole, user }
    : { text: whole, user };
}

/** Whose input it is, where it says so. */
export function userOf(input: Json): string | undefined {
  const named = typeof input === 'object' && input !== null && 'user' in input ? input.user : undefined;
  return typeof named === 'string' ? named : undefined;
}
