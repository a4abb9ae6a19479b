import { EMPTY, type Observable } from 'rxjs';
import type { ChatMessage, Passage, Query, Recollection } from '../../ports/index.ts';
import { RunError } from '../errors.ts';
import type { ElementType, Handle } from '../handle.ts';
import { allOf } from '../streams/all-of.ts';
import { eachOf } from '../streams/each-of.ts';
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

/** Where a stage has each of {@link modelInputs} among its inputs; -1 where it has none. */
export function placesOf(emits: readonly ElementType[]): readonly number[] {
  return modelInputs.map((type) => emits.indexOf(type));
}

/** Waits for the question, the recollection and the passages among the inputs, and lays them out as messages. */
export function modelInput(
  stage: string,
  places: readonly number[],
  inputs: readonly Observable<never>[],
): Observable<ModelInput> {
  const sources = places.map((place) => (place < 0 ? undefined : (inputs[place] ?? EMPTY)));
  return eachOf(allOf(sources), (given, consumer) => {
    const [[query], recollections, passages, [chosen]] = given as unknown as [
      readonly Query[],
      readonly Recollection[],
      readonly Passage[],
      readonly Route[],
    ];
    if (query === undefined) throw new RunError('run.bad-input', 'there is no question to answer', { stage });
    consumer.next({ query, messages: messagesFor(query, recollections, passages), model: chosen?.model });
  });
}

/** The messages under a pipeline's own words to the model, which come before all that is known. */
export function underSystem(messages: readonly ChatMessage[], system: string | undefined): readonly ChatMessage[] {
  return system === undefined ? messages : [{ role: 'system', text: system }, ...messages];
}

export function emitsOf(handles: readonly Handle<unknown>[]): ElementType[] {
  return handles.map(({ kind }) => kind.emits);
}

function messagesFor(
  query: Query,
  recollections: readonly Recollection[],
  passages: readonly Passage[],
): readonly ChatMessage[] {
  const known: string[] = query.user === undefined ? [] : [`The customer is signed in as ${query.user}.`];
  // What a memory gave may be no recollection at all; then nothing is known.
  for (const { facts } of recollections) known.push(...(facts ?? []));
  for (const { id, text } of passages) known.push(`[${id}] ${text}`);
  const messages: ChatMessage[] = known.length === 0 ? [] : [{ role: 'system', text: known.join('\n') }];
  for (const { turns } of recollections) messages.push(...(turns ?? []));
  messages.push({ role: 'user', text: query.text });
  return messages;
}
