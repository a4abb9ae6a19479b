import type { Observable, OperatorFunction, Subscriber, Subscription } from 'rxjs';
import { Cold, operate, type Sentence, sentences as splitSentences, subscribeTo } from '../../../operators/index.ts';
import type { Shown } from '../answer.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { kept } from '../kept.ts';
import type { Option } from '../knob.ts';
import { milliseconds, positiveInteger, text } from '../option-types.ts';
import { asPart, type ReplyPart } from '../reply.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';

export interface SentencesStageOptions extends StagePolicies {
  /** BCP 47: whose abbreviations are known. Absent: the query's, or English. */
  readonly locale?: Option<string>;
  /** How long an ambiguous end waits for one more character. Absent: until it comes. */
  readonly settleMs?: Option<number>;
  /** For voice: the first clause of at least this many characters leaves before its sentence is whole. */
  readonly firstClauseChars?: Option<number>;
  /** A sentence longer than this is cut at a clause or a word. */
  readonly maxChars?: Option<number>;
}

const kind: StageKind = {
  name: 'sentences',
  emits: 'reply',
  options: { locale: text, settleMs: milliseconds, firstClauseChars: positiveInteger, maxChars: positiveInteger },
  ports: [],
  build: (context, [reply]) => {
    const { locale: asked } = context.request.input as { readonly locale?: string };
    const locale = (context.options.locale as string | undefined) ?? asked;
    // Kept for those who name no locale: what others may name is without bound.
    const split =
      locale === undefined ? kept(context, 'split', () => splitBy(context, undefined)) : splitBy(context, locale);
    return markSentences(split, context.shown)(reply as Observable<string | ReplyPart>);
  },
};

type Split = OperatorFunction<string, Sentence>;

function splitBy({ options, scheduler }: StageContext, locale: string | undefined): Split {
  const { settleMs, firstClauseChars, maxChars } = options as Record<string, number | undefined>;
  return splitSentences({
    scheduler,
    ...(locale === undefined ? undefined : { locale }),
    ...(settleMs === undefined ? undefined : { settleMs }),
    ...(maxChars === undefined ? undefined : { maxChars }),
    ...(firstClauseChars === undefined ? undefined : { firstChunk: { minChars: firstClauseChars } }),
  });
}

/** Marks each sentence of an answer the moment it is whole; the text itself is passed on at once. */
export function sentences(
  reply: Handle<ReplyPart> | Handle<string>,
  options: SentencesStageOptions = {},
): Handle<ReplyPart> {
  return stage(kind, [edge(reply, ['reply', 'text'])], options);
}

/**
 * After a retract the splitter starts anew behind the last sentence that still stands, with what is left of the text
 * after it. Holds the text of the answer.
 */
function markSentences(split: Split, shown: Shown) {
  return operate<string | ReplyPart, ReplyPart>((source, consumer) => {
    const marker = new Marker(split, shown, consumer);
    subscribeTo<string | ReplyPart>(source, consumer as Subscriber<never>, {
      next: (part) => marker.take(asPart(part)),
      complete: () => {
        marker.finish();
        consumer.complete();
      },
    });
  });
}

class Marker {
  readonly #split: Split;
  readonly #consumer: Subscriber<ReplyPart>;
  #answer: string;
  /** Where each marked sentence ends. */
  #ends: number[];
  #splitter: Splitter;

  constructor(split: Split, shown: Shown, consumer: Subscriber<ReplyPart>) {
    this.#split = split;
    this.#consumer = consumer;
    this.#answer = shown.text;
    this.#ends = shown.sentenceEnd === 0 ? [] : [shown.sentenceEnd];
    this.#splitter = this.#splitterFrom(shown.sentenceEnd);
    const open = shown.text.slice(shown.sentenceEnd);
    if (open !== '') this.#splitter.deltas.next(open);
  }

  take(part: ReplyPart): void {
    this.#consumer.next(part);
    if (part.type === 'text') {
      this.#answer += part.text;
      this.#splitter.deltas.next(part.text);
    } else if (part.type === 'retract') this.#retract(part.fromOff);
  }

  finish(): void {
    this.#splitter.deltas.complete();
  }

  #retract(fromOff: number): void {
    this.#splitter.subscription.unsubscribe();
    this.#answer = this.#answer.slice(0, fromOff);
    this.#ends = this.#ends.filter((end) => end <= fromOff);
    const standing = this.#ends.at(-1) ?? 0;
    this.#splitter = this.#splitterFrom(standing);
    this.#splitter.deltas.next(this.#answer.slice(standing));
  }

  #splitterFrom(base: number): Splitter {
    const given = new Given();
    const subscription = subscribeTo(this.#split(given), this.#consumer as Subscriber<never>, {
      next: ({ offset, text: sentence }) => {
        const off = base + offset;
        this.#ends.push(off + sentence.length);
        this.#consumer.next({ type: 'sentence', off, len: sentence.length });
      },
      complete: () => {},
    });
    return { deltas: given.inlet as Subscriber<string>, subscription };
  }
}

/** Text that is put in from outside. */
class Given extends Cold<string> {
  inlet: Subscriber<string> | undefined = undefined;

  protected override connect(subscriber: Subscriber<string>): void {
    this.inlet = subscriber;
  }
}

/** A splitter at work, and where text goes into it. */
interface Splitter {
  readonly deltas: Subscriber<string>;
  readonly subscription: Subscription;
}
