import { catchError, EMPTY, filter, map, merge, type Observable, of, switchMap, take, tap } from 'rxjs';
import { stablePrefix } from '../../../operators/index.ts';
import type { Intent, Json } from '../../ports/index.ts';
import type { GrowingInput } from '../growing-input.ts';
import { flag, milliseconds, type OptionCheck, positiveInteger, ratio, record } from '../option-types.ts';
import type { StageContext } from '../stage-context.ts';

/** When a guess is made on the beginning of a question that is still being said. */
export interface EarlyGuessing {
  /** Words are taken for stable when so many texts in a row begin with them. Default 2. */
  readonly agree?: number;
  /** And all of a text that has not changed for so long. Default 200. */
  readonly settleMs?: number;
  /** Fewer stable words start no guess. Default 3. */
  readonly minWords?: number;
  /** A guess on a beginning that is less sure than this changes nothing. Default 0.8. */
  readonly minConfidence?: number;
  /** Guesses on beginnings in one run. Default 16. */
  readonly maxGuesses?: number;
}

const rules = record({
  agree: positiveInteger,
  settleMs: milliseconds,
  minWords: positiveInteger,
  minConfidence: ratio,
  maxGuesses: positiveInteger,
});

/** `true` for the defaults, `false` for no early guesses. */
export const earlyOption: OptionCheck = (value) => (typeof value === 'boolean' ? flag(value) : rules(value));

/**
 * The intent of the question, after those of its stable beginnings, which are marked `early`. A guess on a beginning
 * cannot fail the run, and gives way to the next one. Where the last of them was on all of the words, it is the intent.
 */
export function earlyIntents(
  context: StageContext,
  growing: GrowingInput,
  rule: EarlyGuessing,
  guess: (text: string, final: boolean) => Observable<Intent>,
): Observable<Intent> {
  const { agree = 2, settleMs = 200, minWords = 3, minConfidence = 0.8, maxGuesses = 16 } = rule;
  let known: { readonly text: string; readonly intent: Intent } | undefined;
  const early = growing.parts.pipe(
    map(textOf),
    stablePrefix({ agree, settleMs, minWords, maxPrefixes: maxGuesses, scheduler: context.scheduler }),
    switchMap((text) =>
      guess(text, false).pipe(
        take(1),
        tap((intent) => {
          known = { text, intent };
          context.emit({ type: 'input', final: false, input: text });
        }),
        catchError(() => EMPTY),
      ),
    ),
    filter(({ confidence }) => confidence >= minConfidence),
    map((intent): Intent => ({ ...intent, early: true })),
  );
  const firm = growing.whole.pipe(
    map(textOf),
    switchMap((text) => (known?.text === spaced(text) ? of(known.intent) : guess(text, true))),
  );
  return merge(early, firm);
}

function textOf(input: Json): string {
  if (typeof input === 'string') return input;
  const { text } = (typeof input === 'object' && input !== null ? input : {}) as { readonly text?: Json };
  return typeof text === 'string' ? text : '';
}

/** As a stable prefix is written. */
function spaced(text: string): string {
  return text.split(/\s+/u).filter(Boolean).join(' ');
}
