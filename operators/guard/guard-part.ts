import type { CheckReport } from './draft-classifier.ts';
import type { Finding } from './stream-matcher.ts';

/** What `guard` puts out. Offsets count UTF-16 units of the answer as it stands when the part is applied. */
export type GuardPart =
  /** Text that begins at `offset`, which is always where the answer ends. */
  | { readonly type: 'text'; readonly offset: number; readonly text: string }
  /** What was shown from `fromOffset` on, `shown` characters, must not stand. */
  | { readonly type: 'retract'; readonly fromOffset: number; readonly reason: string; readonly shown: number }
  /** Something was found at `from`; reported only. */
  | { readonly type: 'finding'; readonly action: 'note'; readonly category: string; readonly from: number }
  /** The draft trips at `from` and is cut: nothing more of it follows. `last`: neither does another draft. */
  | {
      readonly type: 'finding';
      readonly action: 'block';
      readonly category: string;
      readonly from: number;
      readonly last: boolean;
    };

/** A draft that was cut. */
export interface Trip extends Finding {
  /** How many characters of the answer still stand; what replaces the rest begins there. */
  readonly kept: number;
  /** The exposure: how many characters were shown at and behind `from`. */
  readonly shown: number;
  /** True where the refusal follows; false where the answer is asked for once more. */
  readonly last: boolean;
}

/** What `guard` did, for `observe`. */
export type GuardReport =
  | CheckReport
  | ({ readonly type: 'trip' } & Trip)
  /** The answer was passed on whole; `mostExposed` is the longest stretch that was ever shown unchecked. */
  | { readonly type: 'passed'; readonly chars: number; readonly mostExposed: number };
