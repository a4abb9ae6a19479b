import { type Finding, nothing, type StreamMatcher } from './stream-matcher.ts';

/** Several matchers read as one: the smallest `safeThrough`, all findings in the order in which they became certain. */
export class MatcherSet implements StreamMatcher {
  readonly #matchers: readonly StreamMatcher[];
  safeThrough = 0;
  #length = 0;

  constructor(matchers: readonly StreamMatcher[]) {
    this.#matchers = matchers;
  }

  push(chunk: string): readonly Finding[] {
    this.#length += chunk.length;
    let safe = this.#length;
    let found = nothing;
    const matchers = this.#matchers;
    for (let i = 0; i < matchers.length; i++) {
      const matcher = matchers[i] as StreamMatcher;
      const more = matcher.push(chunk);
      if (more.length > 0) found = found.length === 0 ? more : [...found, ...more];
      if (matcher.safeThrough < safe) safe = matcher.safeThrough;
    }
    this.safeThrough = safe;
    return inOrder(found);
  }

  end(): readonly Finding[] {
    this.safeThrough = this.#length;
    return inOrder(this.#matchers.flatMap((matcher) => matcher.end()));
  }
}

/** By `at`, and up to the first that blocks: the rest would never have been looked for one unit at a time. */
function inOrder(found: readonly Finding[]): readonly Finding[] {
  if (found.length === 0) return found;
  const ordered = found.length === 1 ? found : [...found].sort((a, b) => a.at - b.at);
  const block = ordered.findIndex((finding) => finding.action === 'block');
  return block < 0 ? ordered : ordered.slice(0, block + 1);
}
