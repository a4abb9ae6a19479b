import type { CheckReport } from './draft-classifier.ts';
import type { Finding } from './stream-matcher.ts';

/** What `guard` puts out. Offsets count UTF-16 units of the answer as it stands when the part is applied. */
export type GuardPart =
  /** Text that begins at `offset`, which is always where the answer ends. */
  | { readonly type: 'text'; readonly offset: number; readonly text: string }
  /** What was shown from `fromOffset` on, `shown` characters, must not stand. */
  | { readonly type: 'retract'; readonly fromOffset: number; readonly reason: string; readonly shown: number }
  /** Something was found at `from`. `note`: reported only. `block`: the draft is cut, and nothing more of it follows. */
  | { readonly type: 'finding'; readonly action: 'note' | 'block'; readonly category: string; readonly from: number };

/** A draft that was cut. */
export interface Trip extends Finding {
  /** How many characters of the answer still stand; what replaces the rest begins there. */
  readonly kept: number;
  /** The exposure: how many characters were shown at and behind `from`. */
  readonly shown: number;
}

/** What `guard` did, for `observe`. */
export type GuardReport =
  | CheckReport
  | ({ readonly type: 'trip' } & Trip)
  /** The answer was passed on whole; `mostExposed` is the longest stretch that was ever shown unchecked. */
  | { readonly type: 'passed'; readonly chars: number; readonly mostExposed: number };
