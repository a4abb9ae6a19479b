import fc from 'fast-check';
import { Observable, type SchedulerLike } from 'rxjs';

/** What a source says, and how it ends: `hang` never does. Pieces that begin with a dot are not visible. */
export interface Script {
  readonly pieces: readonly { readonly afterMs: number; readonly text: string }[];
  readonly ends: 'complete' | 'error' | 'hang';
  readonly endMs: number;
}

export const isVisible = (text: string): boolean => !text.startsWith('.');

/** Any script: pieces in order, some of them invisible, and any end. */
export const script: fc.Arbitrary<Script> = fc
  .record({
    pieces: fc.array(fc.record({ waitMs: fc.nat(15), visible: fc.boolean() }), { maxLength: 5 }),
    ends: fc.constantFrom<Script['ends'][]>('complete', 'error', 'hang'),
    restMs: fc.nat(15),
  })
  .map(({ pieces, ends, restMs }) => {
    let afterMs = 0;
    const timed = pieces.map(({ waitMs, visible }, at) => {
      afterMs += waitMs;
      return { afterMs, text: visible ? `v${at}` : `.${at}` };
    });
    return { pieces: timed, ends, endMs: afterMs + restMs };
  });

/** Plays a script; each piece carries the name of its source. */
export function play(name: string, { pieces, ends, endMs }: Script, scheduler: SchedulerLike): Observable<string> {
  return new Observable<string>((consumer) => {
    for (const { afterMs, text } of pieces) {
      consumer.add(scheduler.schedule(() => consumer.next(`${text}${name}`), afterMs));
    }
    if (ends === 'complete') consumer.add(scheduler.schedule(() => consumer.complete(), endMs));
    if (ends === 'error') consumer.add(scheduler.schedule(() => consumer.error(`${name} failed`), endMs));
  });
}

/** What a source says in all, and what of it is visible. */
export function said(name: string, { pieces }: Script): { all: string[]; visible: string[] } {
  const all = pieces.map(({ text }) => `${text}${name}`);
  return { all, visible: all.filter(isVisible) };
}
