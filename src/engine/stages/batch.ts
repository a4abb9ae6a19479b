import type { Observable, Subscriber } from 'rxjs';
import { batchTime } from '../../../operators/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { kept } from '../kept.ts';
import type { Option } from '../knob.ts';
import { milliseconds } from '../option-types.ts';
import { asPart, type ReplyPart } from '../reply.ts';
import { edge, stage } from '../stage.ts';
import { eachOf } from '../streams/each-of.ts';

export interface BatchOptions extends StagePolicies {
  /** Text is gathered for this long at most; the first of it leaves at once. Default 50; 0 gathers nothing. */
  readonly windowMs?: Option<number>;
}

const kind: StageKind = {
  name: 'batch',
  emits: 'reply',
  options: { windowMs: milliseconds },
  ports: [],
  build: (context, [reply]) => {
    const { windowMs = 50 } = context.options as { readonly windowMs?: number };
    const parts = reply as Observable<string | ReplyPart>;
    if (windowMs === 0) {
      return eachOf<string | ReplyPart, ReplyPart>(parts, (part, consumer) => consumer.next(asPart(part)));
    }
    // One operator for all runs: its options are those of the surface.
    const gather = kept(context, 'batch-time', () =>
      batchTime<string | ReplyPart>(windowMs, { flushOn: isControl, scheduler: context.scheduler }),
    );
    return eachOf(gather(parts), giveJoined);
  },
};

/** Gathers pieces of text, so that a client gets fewer and larger ones; everything else flushes what was gathered. */
export function batch(reply: Handle<ReplyPart> | Handle<string>, options: BatchOptions = {}): Handle<ReplyPart> {
  return stage(kind, [edge(reply, ['reply', 'text'])], options);
}

function isControl(part: string | ReplyPart): boolean {
  return typeof part !== 'string' && part.type !== 'text';
}

/** A batch holds texts, and at most one part of another type, which is its last. */
function giveJoined(batch: readonly (string | ReplyPart)[], consumer: Subscriber<ReplyPart>): void {
  let text = '';
  for (const part of batch) {
    if (typeof part === 'string') text += part;
    else if (part.type === 'text') text += part.text;
  }
  if (text !== '') consumer.next({ type: 'text', text });
  const last = batch.at(-1);
  if (last !== undefined && typeof last !== 'string' && last.type !== 'text') consumer.next(last);
}
