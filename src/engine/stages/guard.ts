import { map, type Observable, type Subscriber } from 'rxjs';
import {
  type DraftClassifier,
  type GuardPart,
  guard as guardDraft,
  type ReleaseLag,
} from '../../../operators/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { either, milliseconds, oneOf, positiveInteger, record, text } from '../option-types.ts';
import type { ReplyPart } from '../reply.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';
import { eachOf } from '../streams/each-of.ts';

export interface GuardStageOptions extends StagePolicies {
  /** A Moderator. Default `postCheck`. */
  readonly port?: string;
  /** What is said instead of what was cut. */
  readonly refusal?: Option<string>;
  /**
   * How far text that is not checked yet stays behind the newest: characters, whole sentences, or `all`, which shows
   * nothing before it is checked. Default 0.
   */
  readonly releaseLag?: Option<number | { readonly sentences: number } | 'all'>;
  /** What a check that fails or is late means. Default `closed`: the answer is cut. */
  readonly onFail?: Option<'open' | 'closed'>;
  /** For a moderator that is asked rather than matching by itself: how much new text makes a check worth it. Default 100. */
  readonly everyChars?: Option<number>;
  /** Checks of one draft under way at once. Default 2. */
  readonly maxConcurrent?: Option<number>;
  /** How long one check may take. Default 1,000. */
  readonly checkTimeoutMs?: Option<number>;
  /** Unchecked characters shown at any time, at most. Default 2,000. */
  readonly maxExposedChars?: Option<number>;
  /** Ask once more under this rule before refusing. */
  readonly reissue?: Option<string>;
  /** What is said at once while it is asked once more; for voice, where silence is long. */
  readonly bridge?: Option<string>;
}

interface Resolved {
  readonly refusal?: string;
  readonly releaseLag?: number | { readonly sentences: number } | 'all';
  readonly onFail?: 'open' | 'closed';
  readonly everyChars?: number;
  readonly maxConcurrent?: number;
  readonly checkTimeoutMs?: number;
  readonly maxExposedChars?: number;
  readonly reissue?: string;
  readonly bridge?: string;
}

const kind: StageKind = {
  name: 'guard',
  emits: 'reply',
  options: {
    port: text,
    refusal: text,
    releaseLag: either(milliseconds, oneOf('all'), record({ sentences: positiveInteger })),
    onFail: oneOf('open', 'closed'),
    everyChars: positiveInteger,
    maxConcurrent: positiveInteger,
    checkTimeoutMs: milliseconds,
    maxExposedChars: milliseconds,
    reissue: text,
    bridge: text,
  },
  ports: [{ option: 'port', type: 'Moderator', standard: 'postCheck' }],
  build: (context, [draft]) => guarded(context, draft as Observable<string>),
};

/**
 * Checks an answer while it is shown. On a trip the stream is cut, everything that made it is cancelled, what was shown
 * of it is retracted, and the refusal follows, or one more try under a tighter rule.
 */
export function guard(draft: Handle<string>, options: GuardStageOptions = {}): Handle<ReplyPart> {
  return stage(kind, [edge(draft, ['text'])], options);
}

function guarded(context: StageContext, draft: Observable<string>): Observable<ReplyPart> {
  const { refusal = 'I have to stop here.', reissue, bridge, maxExposedChars } = context.options as Resolved;
  const { matchers } = context.port('Moderator');
  const parts = draft.pipe(
    guardDraft({
      refusal,
      releaseLag: releaseLag(context),
      ...(matchers === undefined ? { classifiers: [classifier(context)] } : { matchers }),
      ...(maxExposedChars === undefined ? undefined : { maxExposedChars }),
      ...(reissue === undefined ? undefined : { reissue: () => context.reissue(0, reissue) as Observable<string> }),
      ...(bridge === undefined ? undefined : { bridge }),
      // Told when the draft is cut, before anything of the trip is shown: so nothing upstream outlives it.
      observe: (report) => {
        if (report.type === 'trip') context.trip();
      },
      scheduler: context.scheduler,
    }),
  );
  return eachOf(parts, (part, consumer: Subscriber<ReplyPart>) => reply(context.stage, part, consumer));
}

function releaseLag(context: StageContext): ReleaseLag {
  const { releaseLag: lag = 0 } = context.options as Resolved;
  return lag === 'all' || context.mode === 'sequential' ? Number.POSITIVE_INFINITY : lag;
}

function classifier(context: StageContext): DraftClassifier {
  const {
    onFail = 'closed',
    everyChars = 100,
    maxConcurrent = 2,
    checkTimeoutMs = 1_000,
  } = context.options as Resolved;
  return {
    name: context.stage,
    check: ({ text: draft, checked }) =>
      context
        .invoke(
          'Moderator',
          (moderator, call) => moderator.check({ direction: 'output', text: draft, checked }, call),
          { single: true, timeoutMs: checkTimeoutMs },
        )
        .pipe(map(({ action, category = 'unsafe', from = 0 }) => ({ action, category, from }))),
    everyChars,
    maxConcurrent,
    timeoutMs: checkTimeoutMs,
    onFail,
  };
}

function reply(stage: string, part: GuardPart, consumer: Subscriber<ReplyPart>): void {
  if (part.type === 'text') consumer.next({ type: 'text', text: part.text });
  else if (part.type === 'retract') consumer.next({ type: 'retract', fromOff: part.fromOffset, reason: part.reason });
  else {
    const { category, from } = part;
    consumer.next({ type: 'finding', stage, category, from });
    if (part.action === 'block' && part.last) consumer.next({ type: 'outcome', outcome: 'refused' });
  }
}
