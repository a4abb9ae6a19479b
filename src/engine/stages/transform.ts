import { map, type Observable } from 'rxjs';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { code } from '../option-types.ts';
import { stage } from '../stage.ts';

const kind: StageKind = {
  name: 'transform',
  emits: 'value',
  options: { work: code },
  ports: [],
  build: ({ options }, [source]) => {
    const work = options.work as (element: unknown) => unknown;
    return (source as Observable<unknown>).pipe(map((element) => work(element)));
  },
};

/** Turns each element into another by plain, synchronous code. */
export function transform<T, R>(from: Handle<T>, work: (element: T) => R, policies: StagePolicies = {}): Handle<R> {
  return stage(kind, [{ from, role: 'data' }], { ...policies, work });
}
