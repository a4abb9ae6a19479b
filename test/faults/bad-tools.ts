import { EMPTY, NEVER, type Observable, of, throwError, timer } from 'rxjs';
import { delay, mergeMap } from 'rxjs/operators';
import type { Json, Passage, Retriever, ToolHost } from '../../src/ports/index.ts';

/** Ways in which a dependency is bad; each is what its calls come to, on the run's own clock. */
export const badness: Readonly<
  Record<string, (context: { scheduler: Parameters<typeof timer>[2] }) => Observable<Json>>
> = {
  slow: ({ scheduler }) => of({ total: 0, books: [] }).pipe(delay(30_000, scheduler)),
  failing: ({ scheduler }) => failsAfter(5, scheduler, 'failed', 'the database is on fire'),
  malformed: ({ scheduler }) => of({ colour: 'green', total: 'many' }).pipe(delay(40, scheduler)),
  'no JSON at all': ({ scheduler }) => of((() => 7) as unknown as Json).pipe(delay(40, scheduler)),
  huge: ({ scheduler }) => of(huge()).pipe(delay(60, scheduler)),
  hanging: () => NEVER,
  disconnecting: ({ scheduler }) => failsAfter(25, scheduler, 'disconnected', 'the connection to the server was lost'),
  'ending without a word': ({ scheduler }) => timer(25, scheduler).pipe(mergeMap(() => EMPTY)),
};

function failsAfter(ms: number, scheduler: Parameters<typeof timer>[2], code: string, message: string) {
  return timer(ms, scheduler).pipe(mergeMap(() => throwError(() => Object.assign(new Error(message), { code }))));
}

/** Ten million characters in the shape of a result. */
function huge(): Json {
  return { total: 100_000, found: true, orders: Array.from({ length: 100_000 }, () => ({ id: 'x'.repeat(100) })) };
}

/** A host that is bad at some of its tools, and as it was at the others. */
export function badAt(host: ToolHost, tools: readonly string[], how: string): ToolHost {
  const bad = badness[how];
  if (bad === undefined) throw new Error(`there is no badness ${how}`);
  return { ...host, call: (call, context) => (tools.includes(call.name) ? bad(context) : host.call(call, context)) };
}

/** A retriever that is bad at all it is asked. */
export function badRetriever(how: string): Retriever {
  const bad = badness[how];
  if (bad === undefined) throw new Error(`there is no badness ${how}`);
  return {
    retrieve: (_, context) =>
      how === 'huge'
        ? of<Passage>({ id: 'whole', text: 'gift card '.repeat(1_000_000), score: 1 })
        : (bad(context) as unknown as Observable<Passage>),
  };
}
