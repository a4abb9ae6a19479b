import type { RememberedTurn, RunEvent } from '../index.ts';
import type { Score } from './score.ts';

/** What must hold of the run that is checked, beside its score. */
export interface LawContext {
  /** Tools that change something: a call of theirs may happen once a run for equal arguments. */
  readonly sideEffects: readonly string[];
  /** By when the run's words must have come. */
  readonly deadlineMs: number;
  /** What each stage may begin on guesses, and throw away; as much again on the beginning of an input. Absent: not checked. */
  readonly guesses?: { readonly maxStarts: number; readonly maxWastedMs: number };
  /** When its listener left; absent where it stayed. */
  readonly cancelledAt?: number;
  /** The listener said how much it had heard: that much is remembered, though it left. */
  readonly wasHeard?: boolean;
}

/**
 * The laws every run keeps, whatever its providers do. Gives one sentence for each that is broken.
 *
 * - The log is whole: numbered without holes, never back in time, begun once and ended once.
 * - Nothing lost, nothing twice: text continues where it stands, sentences tile it, a retract shortens it.
 * - One fence: nothing begins and nothing is shown after the end, a refusal or a cancel, and no call stays open.
 * - A tool with side effects runs once for equal arguments.
 * - Guesses keep their budget.
 * - No word comes after the deadline, and the run ends by it, or while somebody still plays what was spoken; in place of
 *   an answer something may be spoken for a second more.
 */
export function brokenLaws(score: Score, context: LawContext): string[] {
  return [
    ...wholeLog(score, context),
    ...text(score),
    ...fence(score, context),
    ...sideEffects(score, context),
    ...budgets(score, context),
  ];
}

function wholeLog({ log, ending }: Score, { deadlineMs, cancelledAt }: LawContext): string[] {
  const broken: string[] = [];
  log.forEach((event, index) => {
    if (event.seq !== index + 1) broken.push(`event ${index + 1} has number ${event.seq}`);
    if (event.at < (log[index - 1]?.at ?? 0)) broken.push(`event ${event.seq} goes back to ${event.at} ms`);
  });
  if (log[0]?.type !== 'started') broken.push('the log does not begin with `started`');
  const ends = log.filter(({ type }) => type === 'done' || type === 'error').length;
  if (cancelledAt === undefined && ends !== 1) broken.push(`the run has ${ends} ends`);
  if (ends > 0 && log.at(-1)?.type !== 'done' && log.at(-1)?.type !== 'error') broken.push('events follow the end');
  const limitMs = Math.max(deadlineMs + lastSoundMs, playedBy(log));
  if (cancelledAt === undefined && (ending?.at ?? Infinity) > limitMs) broken.push(`no end by ${limitMs} ms`);
  const words = log.findLast(({ type }) => type === 'text' || type === 'retract')?.at ?? 0;
  if (words > deadlineMs) broken.push(`words come at ${words} ms, after ${deadlineMs} ms`);
  return broken;
}

/** What is said in place of an answer may be spoken for so long, where no more is left. */
const lastSoundMs = 1_000;

/** When somebody has played all the sound of a run who plays it as it comes. */
function playedBy(log: readonly RunEvent[]): number {
  return log.reduce((ms, event) => (event.type === 'audio' ? Math.max(ms, event.at) + event.durMs : ms), 0);
}

function text({ log }: Score): string[] {
  const broken: string[] = [];
  let length = 0;
  let sentences: number[] = [];
  for (const event of log) {
    if (event.type === 'text') {
      if (event.off !== length) broken.push(`text at ${event.at} ms begins at ${event.off}, not at ${length}`);
      length = event.off + event.text.length;
    } else if (event.type === 'retract') {
      if (event.fromOff > length) broken.push(`a retract at ${event.at} ms takes back what was not shown`);
      length = event.fromOff;
      sentences = sentences.filter((end) => end <= length);
    } else if (event.type === 'sentence') {
      const standing = sentences.at(-1) ?? 0;
      if (event.off !== standing)
        broken.push(`a sentence at ${event.at} ms begins at ${event.off}, not at ${standing}`);
      if (event.off + event.len > length) broken.push(`a sentence at ${event.at} ms ends behind the text`);
      sentences.push(event.off + event.len);
    }
  }
  return broken;
}

function fence(score: Score, { cancelledAt, wasHeard = false }: LawContext): string[] {
  const { log, calls, ending } = score;
  const broken: string[] = [];
  const over = cancelledAt ?? ending?.at;
  if (over === undefined) return broken;
  for (const { port, what, request, beganAt, endedAt, abortedAt } of calls) {
    const name = what === undefined ? port : `${port}.${what}`;
    // Saves and cache writes come after the answer by design, and only after one that stands.
    const isSideWork = what === 'remember' || what === 'put';
    const stands = cancelledAt === undefined ? ending?.value !== 'refused' : what === 'remember' && wasHeard;
    if (isSideWork && !(stands && (what !== 'put' || ending?.value !== 'retracted'))) {
      broken.push(`${name} is written though the answer does not stand`);
    }
    if (what === 'remember' && !score.answer.startsWith((request as RememberedTurn).answer)) {
      broken.push('what is remembered is not what was shown');
    }
    if (isSideWork) continue;
    if (beganAt > over) broken.push(`${name} begins at ${beganAt} ms, after the end at ${over} ms`);
    if ((endedAt ?? abortedAt ?? Infinity) > over) broken.push(`${name} is still at work after ${over} ms`);
  }
  for (const event of log) if (event.at > over) broken.push(`a ${event.type} event follows the end at ${over} ms`);
  return broken;
}

function sideEffects({ log }: Score, { sideEffects: named }: LawContext): string[] {
  const seen = new Set<string>();
  const broken: string[] = [];
  for (const event of log) {
    if (event.type !== 'tool' || event.phase !== 'start' || !named.includes(event.call.name)) continue;
    const key = `${event.call.name} ${JSON.stringify(event.call.args)}`;
    if (event.speculative) broken.push(`${key} is guessed though it changes something`);
    if (seen.has(key)) broken.push(`${key} runs twice`);
    seen.add(key);
  }
  return broken;
}

/** Under what the clock of a budget cannot tell. */
const NEGLIGIBLE_MS = 1;

function budgets({ log, inputs }: Score, { guesses }: LawContext): string[] {
  if (guesses === undefined) return [];
  const pools = inputs.length > 0 ? 2 : 1;
  const spent = new Map<string, { starts: number; wastedMs: number }>();
  for (const event of log) {
    if (event.type !== 'speculation') continue;
    const of = spent.get(event.stage) ?? { starts: 0, wastedMs: 0 };
    if (event.action === 'started') of.starts++;
    of.wastedMs += event.wastedMs ?? 0;
    spent.set(event.stage, of);
  }
  return [...spent].flatMap(([stage, { starts, wastedMs }]) => [
    ...(starts > pools * guesses.maxStarts ? [`${stage} begins ${starts} guesses of ${guesses.maxStarts}`] : []),
    ...(wastedMs > pools * guesses.maxWastedMs + NEGLIGIBLE_MS
      ? [`${stage} throws away ${wastedMs} ms of guesses of ${guesses.maxWastedMs}`]
      : []),
  ]);
}
