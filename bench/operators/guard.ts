// How many tokens a second guard checks and passes, against RxJS operators, an async generator and a TransformStream that
// run the same matcher, and against what is quickly written: a regular expression over the last characters.
import {
  connect,
  filter,
  map,
  mergeMap,
  Observable,
  type OperatorFunction,
  of,
  Subject,
  scan,
  takeUntil,
  takeWhile,
} from 'rxjs';
import {
  type Draft,
  type DraftVerdict,
  type GuardOptions,
  type GuardPart,
  guard,
  phraseMatcher,
  type StreamMatcher,
} from '../../operators/index.ts';
import { embeddedModerator } from '../../src/adapters/moderator/embedded-moderator.ts';
import { compare } from '../runner.ts';

const sentence =
  'Yes, we have 3 copies of “The Left Hand of Darkness” in stock (paperback, $11.99); order by 5 pm and it leaves today. ' +
  'How to return a book you do not like: bring it back within 30 days, read or not. ';
const tokens = sentence.repeat(400).match(/[\s\S]{1,4}/g) ?? [];
const source = new Observable<string>((consumer) => {
  for (let i = 0; i < tokens.length && !consumer.closed; i++) consumer.next(tokens[i] as string);
  consumer.complete();
});

const phrases = Array.from({ length: 200 }, (_, i) => `forbidden phrase number ${i.toString(36)}`);
const literals = phraseMatcher(phrases.map((text) => ({ text, category: 'phrase', action: 'block' as const })));
const { matchers } = embeddedModerator();
const allow: Observable<DraftVerdict> = of({ action: 'allow' });
const block: Observable<DraftVerdict> = of({ action: 'block' });
/** A classifier that reads the draft and answers at once. */
const verdictOn = (draft: string) => (draft.endsWith('forbidden phrase') ? block : allow);
const classifiers = [
  {
    name: 'post',
    check: ({ text }: Draft) => verdictOn(text),
    everyChars: 200,
    timeoutMs: 1_000,
    onFail: 'closed' as const,
  },
];

function drain(operator: OperatorFunction<string, { readonly text?: string }>): number {
  let chars = 0;
  source.pipe(operator).subscribe((part) => {
    chars += part.text?.length ?? 0;
  });
  if (chars !== sentence.length * 400) throw new Error(`${chars} characters came out`);
  return tokens.length;
}

const guarded = (options: GuardOptions) => () => drain(guard(options) as OperatorFunction<string, { text?: string }>);

const toPart = (): OperatorFunction<string, GuardPart & { readonly text: string }> =>
  scan((part, text) => ({ type: 'text' as const, offset: part.offset + part.text.length, text }), {
    type: 'text' as const,
    offset: 0,
    text: '',
  });

/** The same matchers and the same parts from RxJS operators: what is shown unchecked is not taken back, nothing is held. */
function matchedByRxjs(matcher: Pick<StreamMatcher, 'push'>): OperatorFunction<string, { text: string }> {
  return (from) =>
    from.pipe(
      takeWhile((text) => matcher.push(text).length === 0),
      toPart(),
    );
}

/** The same checks of the same drafts: what fails or is late is not seen, nothing waits for a verdict or is taken back. */
const classifiedByRxjs: OperatorFunction<string, { text: string }> = connect((deltas) =>
  deltas.pipe(
    takeUntil(
      deltas.pipe(
        scan(({ draft, asked }, text) => grown(draft + text, asked), { draft: '', asked: 0, due: false }),
        filter(({ due }) => due),
        mergeMap(({ draft }) => verdictOn(draft), 2),
        filter(({ action }) => action !== 'allow'),
      ),
    ),
    toPart(),
  ),
);

function grown(draft: string, asked: number): { draft: string; asked: number; due: boolean } {
  const due = draft.length - asked >= 200;
  return { draft, asked: due ? draft.length : asked, due };
}

/** Looks for the phrases in the last 64 characters after every token, as one would write it in a hurry. */
function inTail(): OperatorFunction<string, { text: string }> {
  const pattern = new RegExp(phrases.join('|'), 'i');
  let tail = '';
  return (from) =>
    from.pipe(
      takeWhile((text) => {
        tail = (tail + text).slice(-64);
        return !pattern.test(tail);
      }),
      map((text) => ({ text })),
    );
}

async function* produce(): AsyncGenerator<string> {
  yield* tokens;
}

async function drainGenerator(): Promise<number> {
  const matcher = literals();
  let seen = 0;
  for await (const token of produce()) {
    if (matcher.push(token).length > 0) break;
    seen++;
  }
  return seen;
}

async function drainTransformStream(): Promise<number> {
  const matcher = literals();
  const transform = new TransformStream<string, string>({
    transform(token, controller) {
      if (matcher.push(token).length > 0) controller.terminate();
      else controller.enqueue(token);
    },
  });
  let seen = 0;
  for await (const _ of ReadableStream.from(produce()).pipeThrough(transform)) seen++;
  return seen;
}

const never = new Subject<void>();

await compare(
  `guard: ${tokens.length} tokens of 4 characters in one go, nothing to check`,
  {
    'RxJS takeUntil and scan': () => drain((from) => from.pipe(takeUntil(never), toPart())),
    'guard, no check': guarded({}),
  },
  { unit: 'tokens' },
);

await compare(
  'guard: the same, 200 phrases, shown unchecked',
  {
    'RxJS takeWhile and scan, same matcher': () => drain(matchedByRxjs(literals())),
    'guard, 200 phrases': guarded({ matchers: [literals] }),
    'RxJS takeWhile and map, regular expression': () => drain(inTail()),
    'async generator, same matcher': drainGenerator,
    'TransformStream, same matcher': drainTransformStream,
  },
  { unit: 'tokens' },
);

await compare(
  'guard: the same, the embedded moderator',
  {
    'RxJS takeWhile and scan, same matchers, unchecked text shown': () => {
      const all = matchers.map((make) => make());
      return drain(matchedByRxjs({ push: (text) => all.flatMap((matcher) => matcher.push(text)) }));
    },
    'guard, embedded moderator': guarded({ matchers }),
    'guard, embedded moderator, all checked first': guarded({ matchers, releaseLag: Number.POSITIVE_INFINITY }),
  },
  { unit: 'tokens' },
);

await compare(
  'guard: the same, a classifier of the draft every 200 characters',
  {
    'RxJS connect, scan, mergeMap and takeUntil': () => drain(classifiedByRxjs),
    'guard, classifier': guarded({ classifiers }),
  },
  { unit: 'tokens' },
);
