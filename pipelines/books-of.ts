import type { ToolOutcome } from '../src/index.ts';

/** The books an answer speaks of, as tags of its cache entry: when one of them changes, the answer is dropped. */
export function booksOf(outcome: ToolOutcome): string[] {
  return (
    JSON.stringify(outcome)
      .match(/"B\d{3}"/g)
      ?.map((id) => `book:${id.slice(1, -1)}`) ?? []
  );
}
