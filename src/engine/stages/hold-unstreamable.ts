import type { Observable } from 'rxjs';
import { holdUnstreamable as holdBlocks } from '../../../operators/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { milliseconds, positiveInteger } from '../option-types.ts';
import { edge, stage } from '../stage.ts';

export interface HoldUnstreamableStageOptions extends StagePolicies {
  /** How long a table, code or JSON is held at most, to leave in one piece. Default 200; 0 holds nothing. */
  readonly holdMs?: Option<number>;
  /** A block longer than this streams, in UTF-16 units. Default 8,192. */
  readonly maxHeldChars?: Option<number>;
}

const kind: StageKind = {
  name: 'holdUnstreamable',
  emits: 'text',
  options: { holdMs: milliseconds, maxHeldChars: positiveInteger },
  ports: [],
  build: (context, [draft]) => {
    const { holdMs = 200, maxHeldChars } = context.options as {
      readonly holdMs?: number;
      readonly maxHeldChars?: number;
    };
    const text = draft as Observable<string>;
    // In sequential mode the draft comes whole: there is nothing to hold.
    if (holdMs === 0 || context.mode === 'sequential') return text;
    return text.pipe(
      holdBlocks({
        holdMs,
        ...(maxHeldChars === undefined ? undefined : { maxHeldChars }),
        observe: ({ kind: block, chars, heldMs, reason }) =>
          context.note('hold', reason, { ms: heldMs, detail: `${block}, ${chars} characters` }),
        scheduler: context.scheduler,
      }),
    );
  },
};

/**
 * The streamability check: prose passes at once, and what makes no sense piece by piece (a table, code, JSON) leaves
 * when it is whole or its time is up. Each block that was held is told of as a `hold` policy event.
 */
export function holdUnstreamable(draft: Handle<string>, options: HoldUnstreamableStageOptions = {}): Handle<string> {
  return stage(kind, [edge(draft, ['text'])], options);
}
