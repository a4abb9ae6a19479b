import { checkNumber } from '../check-options.ts';
import { type Finding, nothing, type StreamMatcher } from './stream-matcher.ts';

/** An unbroken stretch of a draft whose every unit a {@link RunPattern} goes on with. */
export interface Run {
  readonly text: string;
  /** Up to `contextChars` units in front of it. */
  readonly before: string;
  /** The unit that ended it; empty where the draft ended. */
  readonly after: string;
}

/** What was found in a {@link Run}. */
export interface RunMatch {
  readonly category: string;
  readonly action: 'note' | 'block';
  /** Where in the run's text it begins. */
  readonly index: number;
}

/** Which stretches of a draft {@link runMatcher} looks at, and what is looked for. */
export interface RunPattern {
  /** A unit a run may begin with, e.g. `/[\d+(]/`. */
  readonly starts: RegExp;
  /** A unit a run goes on with. */
  readonly continues: RegExp;
  /** Two neighbouring units the second of which is not of the run any more, e.g. `/\. /`. Default: none. */
  readonly splits?: RegExp;
  /** Only runs with such a unit are looked at. Default: all. */
  readonly needs?: RegExp;
  /** Only runs at least that long are looked at. Units; default 1. */
  readonly minChars?: number;
  /**
   * A longer run is looked at in pieces of that length which overlap by half, so that what is at most half as long is
   * found wherever it stands. Units; default 128.
   */
  readonly maxChars?: number;
  /** How much of what stands in front of a run is given with it. Units; default 0. */
  readonly contextChars?: number;
  /** What the run holds, in the order of `index`. */
  readonly find: (run: Run) => readonly RunMatch[];
}

/**
 * Finds patterns in a growing draft by looking only where they can be: at whole runs of such units as they are made of.
 *
 * Plain text costs one table look-up a unit. A run is looked at when it ends, so a match is certain one unit behind its
 * last; until then the draft is safe through the run's start. Only runs of at most `maxChars` units are handed to
 * `find`, so a regular expression in it works on a bounded text.
 *
 * Memory: up to four times `maxChars + contextChars` units of the draft, and a table of 64 KiB a pattern.
 *
 * @throws RangeError for `maxChars` under 2 or `contextChars` under 0.
 */
export function runMatcher(pattern: RunPattern): () => StreamMatcher {
  checkNumber('runMatcher', 'maxChars', pattern.maxChars, { min: 2, max: 65_536, whole: true });
  checkNumber('runMatcher', 'minChars', pattern.minChars, { min: 0, whole: true });
  checkNumber('runMatcher', 'contextChars', pattern.contextChars, { min: 0, max: 65_536, whole: true });
  const units = new UnitTable(pattern);
  return () => new RunReader(pattern, units);
}

const starts = 1;
const continues = 2;
const needed = 4;
const known = 8;

/** What each UTF-16 unit is to a pattern, worked out when it is first seen. */
class UnitTable {
  readonly #kinds = new Uint8Array(0x10000);
  readonly #pattern: RunPattern;

  constructor(pattern: RunPattern) {
    this.#pattern = pattern;
  }

  kind(code: number): number {
    return (this.#kinds[code] as number) || this.#learn(code);
  }

  #learn(code: number): number {
    const unit = String.fromCharCode(code);
    const pattern = this.#pattern;
    const kind =
      known |
      (pattern.starts.test(unit) ? starts : 0) |
      (pattern.continues.test(unit) ? continues : 0) |
      (pattern.needs === undefined || pattern.needs.test(unit) ? needed : 0);
    this.#kinds[code] = kind;
    return kind;
  }
}

class RunReader implements StreamMatcher {
  readonly #pattern: RunPattern;
  readonly #units: UnitTable;
  readonly #minChars: number;
  readonly #maxChars: number;
  readonly #contextChars: number;
  /** The end of the draft, at least so much of it as a run and its context may take. */
  #tail = '';
  #tailFrom = 0;
  /** Where the open run begins; -1: none is open. */
  #runFrom = -1;
  #looksLikely = false;
  /** Matches in front of this have been reported by the piece of a long run before. */
  #reportedTo = 0;
  safeThrough = 0;

  constructor(pattern: RunPattern, units: UnitTable) {
    this.#pattern = pattern;
    this.#units = units;
    this.#minChars = pattern.minChars ?? 1;
    this.#maxChars = pattern.maxChars ?? 128;
    this.#contextChars = pattern.contextChars ?? 0;
  }

  push(chunk: string): readonly Finding[] {
    const start = this.#tailFrom + this.#tail.length;
    this.#tail += chunk;
    let findings = nothing;
    for (let i = 0; i < chunk.length; i++) {
      const kind = this.#units.kind(chunk.charCodeAt(i));
      const open = this.#runFrom >= 0;
      const at = start + i;
      const goesOn = open ? (kind & continues) !== 0 && !this.#splitsAt(at, kind) : (kind & starts) !== 0;
      if (!open && !goesOn) continue;
      if (open && (!goesOn || at - this.#runFrom >= this.#maxChars)) {
        if (this.#looksLikely && at - this.#runFrom >= this.#minChars) findings = this.#look(findings, at);
        if (goesOn) this.#runFrom += this.#maxChars >> 1;
        else this.#close();
        if (findings.length > 0 && findings.at(-1)?.action === 'block') break;
      }
      if (this.#runFrom < 0 && (kind & starts) !== 0) this.#runFrom = at;
      if (this.#runFrom >= 0 && (kind & needed) !== 0) this.#looksLikely = true;
    }
    this.#trim();
    this.safeThrough = this.#runFrom < 0 ? start + chunk.length : this.#runFrom;
    return findings;
  }

  end(): readonly Finding[] {
    const length = this.#tailFrom + this.#tail.length;
    const looks = this.#runFrom >= 0 && this.#looksLikely && length - this.#runFrom >= this.#minChars;
    const findings = looks ? this.#look(nothing, length) : nothing;
    this.#close();
    this.safeThrough = length;
    return findings;
  }

  /** Pairs with a needed unit in them are the inside of a run: only others are looked at. */
  #splitsAt(at: number, kind: number): boolean {
    const { splits, needs } = this.#pattern;
    if (splits === undefined || (needs !== undefined && (kind & needed) !== 0)) return false;
    return splits.test(this.#tail.slice(at - 1 - this.#tailFrom, at + 1 - this.#tailFrom));
  }

  #close(): void {
    this.#runFrom = -1;
    this.#looksLikely = false;
  }

  /** Looks at the run that ends in front of `end`. */
  #look(found: readonly Finding[], end: number): readonly Finding[] {
    const from = this.#runFrom;
    const base = this.#tailFrom;
    const after = this.#tail.charAt(end - base);
    const matches = this.#pattern.find({
      text: this.#tail.slice(from - base, end - base),
      before: this.#tail.slice(Math.max(0, from - base - this.#contextChars), from - base),
      after,
    });
    if (matches.length === 0) return found;
    const findings = [...found];
    for (const { category, action, index } of matches) {
      if (from + index < this.#reportedTo) continue;
      findings.push({ category, action, from: from + index, at: end + after.length });
      if (action === 'block') break;
    }
    this.#reportedTo = (findings.at(-1)?.from ?? -1) + 1;
    return findings;
  }

  /** Cuts the tail back when it has grown to four times what is needed, so that a unit is copied a third of a time. */
  #trim(): void {
    const needed = this.#maxChars + this.#contextChars + 1;
    if (this.#tail.length <= 4 * needed) return;
    const cut = this.#tail.length - needed;
    this.#tail = this.#tail.slice(cut);
    this.#tailFrom += cut;
  }
}
