import { canonicalKey } from '../../../operators/index.ts';
import type { RunEvent } from '../../engine/events.ts';
import type { Json } from '../../ports/json.ts';
import type { ScriptedCall } from '../world/scenario.ts';
import {
  type RecordedInput,
  type RecordedUtterance,
  recordedInput,
  recordedUtterances,
  standingGuesses,
} from './recorded-speech.ts';

type Started = Extract<RunEvent, { type: 'started' }>;
type StageEnd = Extract<RunEvent, { type: 'stage'; phase: 'end' }>;
type ToolEnd = Extract<RunEvent, { type: 'tool'; phase: 'end' }>;

/** What one stage of a recorded run took, in milliseconds. */
export interface RecordedStage {
  /** From its start to its first element; absent where it gave none. */
  readonly firstMs?: number;
  readonly workMs: number;
  readonly failed?: string;
}

/** One settled tool call of a recorded run. */
export interface RecordedTool {
  readonly tookMs: number;
  readonly value?: Json;
  /** The code of its error, where it failed. */
  readonly failed?: string;
}

/** One request for an answer: how long it took to its first token, and from there on, and when it ended in the run. */
export interface RecordedAnswer {
  readonly firstMs: number;
  readonly streamMs: number;
  readonly endedAt: number;
}

/** A piece of the answer as it was shown. */
export interface RecordedPiece {
  readonly text: string;
  /** Since the piece before, in the same request; 0 for the first of a request. */
  readonly gapMs: number;
}

/** A run as its log tells it: enough to answer every call of another version as the providers answered then. */
export interface RecordedRun {
  readonly started: Started;
  /** By name: each time the stage was at work. More than once where the run was taken over after a failure. */
  readonly stages: ReadonlyMap<string, readonly RecordedStage[]>;
  /** The calls the plan asked for, in its order. */
  readonly plan: readonly ScriptedCall[];
  /** By name and arguments. */
  readonly tools: ReadonlyMap<string, RecordedTool>;
  /** What was guessed once the whole input was there, and stood. */
  readonly guess: readonly ScriptedCall[];
  /** Absent where the input was there at once. */
  readonly input?: RecordedInput;
  readonly utterances: ReadonlyMap<string, RecordedUtterance>;
  /** The requests of the composing stage, in order. */
  readonly answers: readonly RecordedAnswer[];
  /** The whole text, as it stood before anything was taken back. */
  readonly text: string;
  readonly pieces: readonly RecordedPiece[];
  /** From the last piece to the end of the last request: long where text was shown all at once. */
  readonly tailMs: number;
  readonly isCached: boolean;
  readonly isBlocked: boolean;
  readonly tripsAtChar?: number;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly cost: number };
}

/** The key of a tool call: equal calls are equal text. */
export function callKey({ name, args }: ScriptedCall): string {
  return `${name} ${JSON.stringify(args)}`;
}

/**
 * Reads a log into what its providers did. Undefined for a log that does not begin, or does not end: then nobody knows
 * what would have come.
 *
 * @param composers names of the stages that write answers.
 */
export function recordedRun(log: readonly RunEvent[], composers: ReadonlySet<string>): RecordedRun | undefined {
  const [started] = log;
  const last = log.at(-1);
  if (started?.type !== 'started' || (last?.type !== 'done' && last?.type !== 'error')) return undefined;
  const ends = log.filter((event): event is StageEnd => event.type === 'stage' && event.phase === 'end');
  const tools = log.filter((event): event is ToolEnd => event.type === 'tool' && event.phase === 'end');
  // A run that is taken over reuses its results: only the first end of a call says how long it took.
  const firsts = new Map(tools.toReversed().map((tool) => [callKey(tool.call), tool]));
  const answers = answersOf(log, ends, tools, composers);
  const pieces = piecesOf(log, answers);
  const retract = log.find((event) => event.type === 'retract');
  // Said bit by bit or at once: what is answered is the whole.
  const asked = log.find((event) => event.type === 'input' && event.final);
  const input = recordedInput(log);
  const isRefused = last.type === 'done' && last.outcome === 'refused';
  return {
    started: asked?.type === 'input' ? { ...started, input: asked.input } : started,
    stages: stagesOf(ends, asked?.at ?? 0),
    plan: [...firsts.values()].map(({ call }) => call).sort((a, b) => numberOf(a.id) - numberOf(b.id)),
    tools: new Map([...firsts].map(([key, tool]) => [key, toolOf(tool, log)])),
    guess: guessOf(log),
    ...(input === undefined ? {} : { input }),
    utterances: recordedUtterances(log),
    answers,
    text: pieces.map(({ text }) => text).join(''),
    pieces,
    tailMs: tailOf(pieces, answers),
    isCached: last.type === 'done' && last.outcome === 'cached',
    isBlocked: isRefused && retract === undefined && tools.length === 0,
    ...(retract?.type === 'retract' ? { tripsAtChar: retract.fromOff } : {}),
    usage: usageOf(log),
  };
}

function stagesOf(ends: readonly StageEnd[], askedAt: number): Map<string, RecordedStage[]> {
  const stages = new Map<string, RecordedStage[]>();
  for (const end of ends) stages.set(end.stage, [...(stages.get(end.stage) ?? []), stageOf(end, askedAt)]);
  return stages;
}

/** What a stage that had begun before the input was whole did until then lies in the times of its early elements. */
function stageOf({ startedAt, firstAt, at, code }: StageEnd, askedAt: number): RecordedStage {
  const since = Math.max(startedAt, askedAt);
  return {
    workMs: Math.max(0, at - since),
    ...(firstAt === undefined ? {} : { firstMs: Math.max(0, firstAt - since) }),
    ...(code === undefined ? {} : { failed: code }),
  };
}

/** A guess that had its result before the plan asked for it took what it saved, and not all the time it lay ready. */
function toolOf({ call, at, tookMs, value, error }: ToolEnd, log: readonly RunEvent[]): RecordedTool {
  const key = canonicalKey([call.name, call.args]);
  const adopted = log.find((event) => event.type === 'speculation' && event.action === 'adopted' && event.key === key);
  const lay = adopted?.type === 'speculation' && adopted.at === at;
  return {
    tookMs: lay ? (adopted.savedMs ?? tookMs) : tookMs,
    ...(value === undefined ? {} : { value }),
    ...(error === undefined ? {} : { failed: error.code }),
  };
}

/** All that was begun on guesses, but for what a later guess had taken the place of. */
function guessOf(log: readonly RunEvent[]): ScriptedCall[] {
  const last = log.findLast((event) => event.type === 'tool' && event.phase === 'start' && event.speculative);
  return last === undefined ? [] : standingGuesses(log.slice(0, log.indexOf(last) + 1), Number.POSITIVE_INFINITY);
}

/** Ids of planned calls end in their place in the plan: `plan-2`. */
function numberOf(id: string): number {
  return Number(/\d+$/.exec(id)?.[0] ?? 0);
}

/**
 * The requests a composing stage made, told apart by their usage: each begins when the one before has ended and a result
 * is there that it did not have. Its first token is the first text that was shown after that.
 */
function answersOf(
  log: readonly RunEvent[],
  ends: readonly StageEnd[],
  tools: readonly ToolEnd[],
  composers: ReadonlySet<string>,
): RecordedAnswer[] {
  // The last time it was at work: what came before it failed.
  const stage = ends.findLast((end) => composers.has(end.stage));
  if (stage?.firstAt === undefined) return [];
  const usages = log
    .filter((event) => event.type === 'usage' && event.stage === stage.stage && event.at >= stage.startedAt)
    .map(({ at }) => at);
  const finished = usages.length === 0 ? [stage.at] : usages;
  const results = tools.map(({ at }) => at);
  const answers: RecordedAnswer[] = [];
  let startedAt = stage.startedAt;
  for (const [index, endedAt] of finished.entries()) {
    const shownAt = index === 0 ? stage.firstAt : firstTextBetween(log, startedAt, endedAt);
    const firstMs = Math.max(0, (shownAt ?? endedAt) - startedAt);
    answers.push({ firstMs, streamMs: Math.max(0, endedAt - startedAt - firstMs), endedAt });
    const next = results.find((at) => at > startedAt) ?? endedAt;
    startedAt = Math.max(endedAt, next);
  }
  return answers;
}

/** The pieces that were shown, each with its gap; what was shown after a request's end belongs to the next one. */
function piecesOf(log: readonly RunEvent[], answers: readonly RecordedAnswer[]): RecordedPiece[] {
  const pieces: RecordedPiece[] = [];
  let request = -1;
  let before = 0;
  for (const event of log) {
    if (event.type !== 'text') continue;
    const of = answers.findIndex(({ endedAt }) => event.at <= endedAt);
    const isFirst = pieces.length === 0 || (of > request && of >= 0);
    pieces.push({ text: event.text, gapMs: isFirst ? 0 : event.at - before });
    request = Math.max(request, of);
    before = event.at;
  }
  return pieces;
}

function tailOf(pieces: readonly RecordedPiece[], answers: readonly RecordedAnswer[]): number {
  const lastRequest = pieces.slice(pieces.findLastIndex(({ gapMs }) => gapMs === 0));
  const shownMs = lastRequest.reduce((sum, { gapMs }) => sum + gapMs, 0);
  return Math.max(0, (answers.at(-1)?.streamMs ?? 0) - shownMs);
}

function firstTextBetween(log: readonly RunEvent[], from: number, to: number): number | undefined {
  return log.find(({ type, at }) => type === 'text' && at > from && at <= to)?.at;
}

function usageOf(log: readonly RunEvent[]): RecordedRun['usage'] {
  let inputTokens = 0;
  let outputTokens = 0;
  let cost = 0;
  for (const event of log) {
    if (event.type !== 'usage') continue;
    inputTokens += event.inputTokens;
    outputTokens += event.outputTokens;
    cost += event.cost ?? 0;
  }
  return { inputTokens, outputTokens, cost };
}
