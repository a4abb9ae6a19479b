import type { Slo } from '../index.ts';
import {
  firstTokenAt,
  isSilentAfter,
  isWithinSlo,
  plays,
  type ScoreLane,
  sentenceAt,
  startsToolBefore,
  type Verdict,
} from './check-score.ts';
import type { MarbleValues } from './marble.ts';
import type { Score } from './score.ts';

/** What a test framework wants of a matcher: Vitest's and Jest's `expect.extend` both take this. */
interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

const result = ({ pass, message }: Verdict): MatcherResult => ({ pass, message: () => message });

/** Matchers for scores: `expect.extend(scoreMatchers)`, then `expect(score).toHaveFirstTokenAt(170)`. */
export const scoreMatchers = {
  toPlay: (score: Score, lanes: Partial<Record<ScoreLane, string>>, values?: MarbleValues): MatcherResult =>
    result(plays(score, lanes, values)),
  toHaveFirstTokenAt: (score: Score, ms: number): MatcherResult => result(firstTokenAt(score, ms)),
  toHaveSentenceAt: (score: Score, k: number, ms: number): MatcherResult => result(sentenceAt(score, k, ms)),
  toStartToolBefore: (score: Score, tool: string, other: string): MatcherResult =>
    result(startsToolBefore(score, tool, other)),
  toBeSilentAfter: (score: Score, ms: number): MatcherResult => result(isSilentAfter(score, ms)),
  toBeWithinSlo: (score: Score, slo: Slo): MatcherResult => result(isWithinSlo(score, slo)),
};

/** The matchers as Vitest's types know them; see docs/testing.md for the one line that declares them. */
export interface ScoreMatchers<R = unknown> {
  toPlay(lanes: Partial<Record<ScoreLane, string>>, values?: MarbleValues): R;
  toHaveFirstTokenAt(ms: number): R;
  /** @param k counts from 1. */
  toHaveSentenceAt(k: number, ms: number): R;
  toStartToolBefore(tool: string, other: string): R;
  toBeSilentAfter(ms: number): R;
  toBeWithinSlo(slo: Slo): R;
}

/**
 * The same without a test framework.
 *
 * @throws Error with both timelines drawn, where the score is not as it should be.
 */
export function assertScore(score: Score): ScoreMatchers<void> {
  const must = ({ pass, message }: Verdict): void => {
    if (!pass) throw new Error(message);
  };
  return {
    toPlay: (lanes, values) => must(plays(score, lanes, values)),
    toHaveFirstTokenAt: (ms) => must(firstTokenAt(score, ms)),
    toHaveSentenceAt: (k, ms) => must(sentenceAt(score, k, ms)),
    toStartToolBefore: (tool, other) => must(startsToolBefore(score, tool, other)),
    toBeSilentAfter: (ms) => must(isSilentAfter(score, ms)),
    toBeWithinSlo: (slo) => must(isWithinSlo(score, slo)),
  };
}
