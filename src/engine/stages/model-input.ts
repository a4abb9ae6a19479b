import { defer, EMPTY, forkJoin, map, type Observable, of, toArray } from 'rxjs';
import type { ChatMessage, Passage, Query, Recollection } from '../../ports/index.ts';
import { RunError } from '../errors.ts';
import type { ElementType, Handle } from '../handle.ts';
import type { Route } from './route.ts';

/** What a model stage may be told beside the question. */
export interface ModelInput {
  readonly query: Query;
  readonly messages: readonly ChatMessage[];
  /** The model a route has chosen. */
  readonly model: string | undefined;
}

/** The inputs a model stage reads before it asks: the question, and what is known and found. */
export const modelInputs: readonly ElementType[] = ['query', 'recollection', 'passage', 'route'];

/**
 * Waits for the question, the recollection and the passages among the inputs, and lays them out as messages. `emits`
 * names what each input gives, in their order.
 */
export function modelInput(
  stage: string,
  emits: readonly ElementType[],
  inputs: readonly Observable<never>[],
): Observable<ModelInput> {
  const all = <T>(type: ElementType): Observable<readonly T[]> => {
    const place = emits.indexOf(type);
    return place < 0 ? of([]) : ((inputs[place] ?? EMPTY) as Observable<T>).pipe(toArray());
  };
  return defer(() =>
    forkJoin([all<Query>('query'), all<Recollection>('recollection'), all<Passage>('passage'), all<Route>('route')]),
  ).pipe(
    map(([[query], recollections, passages, [chosen]]) => {
      if (query === undefined) throw new RunError('run.bad-input', 'there is no question to answer', { stage });
      return { query, messages: messagesFor(query, recollections, passages), model: chosen?.model };
    }),
  );
}

export function emitsOf(handles: readonly Handle<unknown>[]): ElementType[] {
  return handles.map(({ kind }) => kind.emits);
}

function messagesFor(
  query: Query,
  recollections: readonly Recollection[],
  passages: readonly Passage[],
): readonly ChatMessage[] {
  const facts = recollections.flatMap((recollection) => recollection.facts);
  const turns = recollections.flatMap((recollection) => recollection.turns);
  const known = [
    ...(query.user === undefined ? [] : [`The customer is signed in as ${query.user}.`]),
    ...facts,
    ...passages.map((passage) => `[${passage.id}] ${passage.text}`),
  ];
  const system: ChatMessage[] = known.length === 0 ? [] : [{ role: 'system', text: known.join('\n') }];
  return [...system, ...turns, { role: 'user', text: query.text }];
}
