import { concatAll, map, type Observable } from 'rxjs';
import { batchTime } from '../../../operators/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { milliseconds } from '../option-types.ts';
import { asPart, type ReplyPart } from '../reply.ts';
import { edge, stage } from '../stage.ts';

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
    const parts = (reply as Observable<string | ReplyPart>).pipe(map(asPart));
    if (windowMs === 0) return parts;
    return parts.pipe(
      batchTime(windowMs, {
        flushOn: ({ type }) => type !== 'text',
        merge: joinTexts,
        scheduler: context.scheduler,
      }),
      concatAll(),
    );
  },
};

/** Gathers pieces of text, so that a client gets fewer and larger ones; everything else flushes what was gathered. */
export function batch(reply: Handle<ReplyPart> | Handle<string>, options: BatchOptions = {}): Handle<ReplyPart> {
  return stage(kind, [edge(reply, ['reply', 'text'])], options);
}

/** A batch holds texts, and at most one part of another type, which is its last. */
function joinTexts(parts: readonly ReplyPart[]): readonly ReplyPart[] {
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const control = parts.filter((part) => part.type !== 'text');
  return text === '' ? control : [{ type: 'text', text }, ...control];
}
