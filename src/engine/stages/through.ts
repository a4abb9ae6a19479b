import { type Observable, tap } from 'rxjs';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { code } from '../option-types.ts';
import { stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';

const kind: StageKind = {
  name: 'through',
  emits: 'value',
  options: { work: code },
  ports: [],
  build: (context, inputs) => {
    const work = context.options.work as (
      inputs: readonly Observable<unknown>[],
      context: StageContext,
    ) => Observable<unknown>;
    // Its own work begins with the first thing it is given.
    const begun = tap(() => context.begin());
    return work(
      inputs.map((each) => each.pipe(begun)),
      context,
    );
  },
};

/** The elements of each handle of a list, as streams in the same places. */
export type Streams<H extends readonly Handle<unknown>[]> = {
  readonly [K in keyof H]: H[K] extends Handle<infer T> ? Observable<T> : never;
};

/**
 * A stage of one's own: any RxJS operators over the streams of other stages. What it does with time, it does on
 * `context.scheduler`.
 */
export function through<const H extends readonly Handle<unknown>[], R>(
  from: H,
  work: (inputs: Streams<H>, context: StageContext) => Observable<R>,
  policies: StagePolicies = {},
): Handle<R> {
  return stage(
    kind,
    from.map((each) => ({ from: each, role: 'data' as const })),
    { ...policies, work },
  );
}
