import { concat, delay, EMPTY, Observable, of, type SchedulerAction, type Subscriber } from 'rxjs';
import type { Port, PortType } from '../../engine/port-names.ts';
import type { CallContext } from '../../ports/call.ts';
import type { ChatModel, ChatRequest, ModelPart } from '../../ports/chat-model.ts';
import type { Classifier } from '../../ports/classifier.ts';
import type { Json } from '../../ports/json.ts';
import type { AudioFrame } from '../../ports/speech.ts';
import type { ToolSpec } from '../../ports/tool-host.ts';
import type { ScriptedCall } from '../world/scenario.ts';
import { SimulatedFailure } from '../world/simulated-failure.ts';
import type { World } from '../world/world.ts';
import { callKey, type RecordedPiece, type RecordedRun } from './recorded-run.ts';
import type { RecordedTimes } from './recorded-times.ts';

/** What the ports of a replay answer from. */
export interface ReplaySite {
  readonly world: World;
  readonly times: RecordedTimes;
  readonly tools: readonly ToolSpec[];
  /** The recorded run behind a run of the replay. */
  recorded(run: string): RecordedRun;
  /** How often this stage of this run has begun before; counts this time. */
  attempt(run: string, stage: string): number;
}

/** A port of any type that answers as the provider did in the recorded run. */
export function replayPort(type: PortType, site: ReplaySite): Port {
  switch (type) {
    case 'ChatModel':
      return replayModel(site);
    case 'ToolHost':
      return {
        tools: site.tools,
        call: (call, context) => {
          const run = site.recorded(context.run);
          const { failed, value = {} } = run.tools.get(callKey(call)) ?? {};
          const draw = site.world.draw(context.run, context.stage, callKey(call));
          return once<Json>(site, context, site.times.tool(run, call, draw), value, failed);
        },
      };
    case 'Classifier':
      return {
        classify: (request, context) => {
          const calls = guessOn(request, site.recorded(context.run));
          const confidence = request.final || calls.length > 0 ? 1 : 0;
          const intent = { label: calls[0]?.name ?? 'none', confidence, calls };
          // A log tells when a guess on a beginning was there, not how long it took.
          return request.final ? timed(site, context, type, intent) : of(intent);
        },
      };
    case 'Moderator':
      return {
        check: ({ direction, text }, context) => {
          const { isBlocked, tripsAtChar = Number.POSITIVE_INFINITY } = site.recorded(context.run);
          const isTrip = direction === 'input' ? isBlocked : text.length > tripsAtChar;
          const from = direction === 'input' ? 0 : tripsAtChar;
          // A log does not say how long a draft was checked: the text it shows had been released.
          if (direction === 'output')
            return of(isTrip ? { action: 'block', category: 'recorded', from } : { action: 'allow' });
          return timed(
            site,
            context,
            type,
            isTrip ? { action: 'block', category: 'recorded', from } : { action: 'allow' },
          );
        },
      };
    case 'Memory':
      return {
        recall: (_query, context) => timed(site, context, type, { turns: [], facts: [] }),
        remember: () => new Observable<never>((subscriber) => subscriber.complete()),
      };
    case 'ResponseCache':
      return {
        get: (_key, context) => {
          const { isCached, text } = site.recorded(context.run);
          return timed(site, context, type, isCached ? { text, tier: 'exact', ageMs: 0 } : undefined);
        },
        put: () => new Observable<never>((subscriber) => subscriber.complete()),
        invalidate: () => of(0),
      };
    case 'Speech':
      return { speak: ({ text }, context) => speak(site, context, text) };
    case 'Retriever':
      return { retrieve: (_request, context) => timed(site, context, type, { id: 'recorded', text: '', score: 1 }) };
  }
}

function guessOn(
  { text, final }: Parameters<Classifier['classify']>[0],
  { guess, input }: RecordedRun,
): readonly ScriptedCall[] {
  if (final || input === undefined) return guess;
  const words = text.split(/\s+/u).length;
  return input.guesses.findLast((each) => each.words <= words)?.calls ?? [];
}

/** The first frame when it was there, and one of all the rest with the last. No sound where none was ever recorded. */
function speak(
  { world, times, recorded }: ReplaySite,
  { run, stage }: CallContext,
  text: string,
): Observable<AudioFrame> {
  const draw = world.draw(run, stage, 'speak');
  const utterance = times.utterance(recorded(run), text, draw);
  if (utterance === undefined) return EMPTY;
  const { firstMs, restMs, soundMs } = utterance;
  const factor = world.speedup(stage);
  const frame = (durMs: number): AudioFrame => ({ codec: 'none', durMs, bytes: NO_BYTES });
  const firstSoundMs = restMs > 0 ? soundMs / 2 : soundMs;
  return concat(
    of(frame(firstSoundMs)).pipe(delay(firstMs * factor, world.scheduler)),
    restMs > 0 ? of(frame(soundMs - firstSoundMs)).pipe(delay(restMs * factor, world.scheduler)) : EMPTY,
  );
}

const NO_BYTES = new Uint8Array(0);

/** One element when the stage had its first, or the failure it had. */
function timed<T>(site: ReplaySite, context: CallContext, type: PortType, value: T): Observable<T> {
  const run = site.recorded(context.run);
  const attempt = site.attempt(context.run, context.stage);
  const { failed, workMs } = run.stages.get(context.stage)?.[attempt] ?? {};
  if (failed !== undefined) return once(site, context, workMs ?? 0, value, failed);
  const draw = site.world.draw(context.run, context.stage, type);
  return once(site, context, site.times.stage(run, context.stage, type, attempt, draw), value, undefined);
}

function once<T>(
  { world }: ReplaySite,
  { stage }: CallContext,
  ms: number,
  value: T,
  failed: string | undefined,
): Observable<T> {
  return new Observable<T>((subscriber) =>
    world.scheduler.schedule(() => {
      if (failed !== undefined) subscriber.error(new SimulatedFailure(failed, stage, false));
      else {
        subscriber.next(value);
        subscriber.complete();
      }
    }, ms * world.speedup(stage)),
  );
}

function replayModel(site: ReplaySite): ChatModel {
  const asked = new Map<string, number>();
  return {
    generate: (request, context) => {
      const run = site.recorded(context.run);
      if (request.purpose === 'plan') return plan(site, run, context);
      const key = `${context.run} ${context.stage}`;
      const place = request.said === '' || request.said === undefined ? 0 : (asked.get(key) ?? 0) + 1;
      asked.set(key, place);
      if (request.final !== false) asked.delete(key);
      return compose(site, run, context, request, place);
    },
  };
}

/** The first call when it was complete then, the last when the plan was, the others evenly between; then the end. */
function plan(site: ReplaySite, run: RecordedRun, context: CallContext): Observable<ModelPart> {
  const { world, times } = site;
  const draw = world.draw(context.run, context.stage, 'plan');
  const factor = world.speedup(context.stage);
  const attempt = site.attempt(context.run, context.stage);
  const { workMs = 0, failed } = run.stages.get(context.stage)?.[attempt] ?? {};
  if (failed !== undefined) return once(site, context, workMs, undefined as never, failed);
  const isEmpty = run.plan.length === 0;
  const firstMs = isEmpty ? workMs : times.stage(run, context.stage, 'ChatModel', attempt, draw);
  const restMs = Math.max(0, workMs - firstMs);
  const gapMs = restMs / Math.max(run.plan.length - 1, 1);
  const endMs = run.plan.length === 1 ? restMs : 0;
  const { usage } = run;
  return new Observable<ModelPart>((subscriber) => {
    let next = 0;
    const emit = function (this: SchedulerAction<unknown>): void {
      const call = run.plan[next++];
      if (call !== undefined) {
        subscriber.next({ type: 'tool-call', id: `call-${next}`, name: call.name, args: call.args });
      }
      if (next < run.plan.length) this.schedule(undefined, gapMs * factor);
      else if (call !== undefined && endMs > 0) this.schedule(undefined, endMs * factor);
      else finish(subscriber, 'tool-calls', { inputTokens: usage.inputTokens, outputTokens: 0 });
    };
    return world.scheduler.schedule(emit, firstMs * factor);
  });
}

/** The recorded text, from where it was left to where the results so far allow, at the recorded pace. */
function compose(
  site: ReplaySite,
  run: RecordedRun,
  context: CallContext,
  request: ChatRequest,
  place: number,
): Observable<ModelPart> {
  const { world, times } = site;
  const draw = world.draw(context.run, context.stage, 'compose');
  const factor = world.speedup(context.stage);
  const told = request.final === false ? (request.results?.length ?? 0) / Math.max(run.plan.length, 1) : 1;
  const from = Math.min(request.said?.length ?? 0, run.text.length);
  const to = Math.max(from, Math.floor(run.text.length * Math.min(told, 1)));
  const attempt = place === 0 ? site.attempt(context.run, context.stage) : 0;
  const { failed, workMs = 0 } = (place === 0 ? run.stages.get(context.stage)?.[attempt] : undefined) ?? {};
  if (failed !== undefined) return once(site, context, workMs, undefined as never, failed);
  const recorded = run.answers[Math.min(place, run.answers.length - 1)];
  const firstMs = recorded?.firstMs ?? times.stage(run, context.stage, 'ChatModel', attempt, draw);
  const { outputTokens, cost } = run.usage;
  const share = (to - from) / Math.max(run.text.length, 1);
  const usage = { inputTokens: 0, outputTokens: Math.round(outputTokens * share), cost: cost * share };
  return new Observable<ModelPart>((subscriber) => {
    const rest = piecesBetween(run.pieces, from, to, to === run.text.length ? run.tailMs : 0);
    const emit = function (this: SchedulerAction<unknown>): void {
      const { value: piece } = rest.next();
      if (piece === undefined) {
        finish(subscriber, 'stop', usage);
        return;
      }
      subscriber.next({ type: 'text', text: piece.text });
      this.schedule(undefined, piece.nextMs * factor);
    };
    return world.scheduler.schedule(emit, firstMs * factor);
  });
}

/** The pieces that lie between two places of the text, cut at both, each with the time until the next, or the end. */
function* piecesBetween(
  pieces: readonly RecordedPiece[],
  from: number,
  to: number,
  tailMs: number,
): Generator<{ readonly text: string; readonly nextMs: number }, undefined> {
  let at = 0;
  for (const [index, { text }] of pieces.entries()) {
    const end = at + text.length;
    if (end > from && at < to) {
      const nextMs = end < to ? (pieces[index + 1]?.gapMs ?? 0) : tailMs;
      yield { text: text.slice(Math.max(from - at, 0), to - at), nextMs };
    }
    at = end;
  }
  return undefined;
}

function finish(
  subscriber: Subscriber<ModelPart>,
  reason: 'stop' | 'tool-calls',
  usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cost?: number },
): void {
  subscriber.next({ type: 'finish', reason, usage });
  subscriber.complete();
}
