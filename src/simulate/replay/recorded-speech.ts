import { canonicalKey } from '../../../operators/index.ts';
import type { RunEvent } from '../../engine/events.ts';
import type { Json } from '../../ports/json.ts';
import type { ScriptedCall } from '../world/scenario.ts';
import type { SpokenInput } from '../world/spoken-input.ts';

/** One synthesis of a recorded run, in milliseconds. */
export interface RecordedUtterance {
  /** From when it could begin to its first frame. */
  readonly firstMs: number;
  /** From its first frame to its last. */
  readonly restMs: number;
  /** How long it sounds. */
  readonly soundMs: number;
}

/** How the input of a recorded run came, and what was guessed of its beginning. */
export interface RecordedInput {
  readonly spoken: SpokenInput;
  /** By how many words were there, fewest first: the calls that a guess on them had begun and that still stood. */
  readonly guesses: readonly { readonly words: number; readonly calls: readonly ScriptedCall[] }[];
}

/**
 * Reads how an input came bit by bit; undefined where it was there at once.
 *
 * A log tells when it was whole, and on which beginnings guesses were made, and when: these are told twice, as stable ones
 * are. The words between are taken to come at an even pace, and what a guess on another beginning would have been nobody
 * knows: it is the last one that was made.
 */
export function recordedInput(log: readonly RunEvent[]): RecordedInput | undefined {
  const whole = log.find((event) => event.type === 'input' && event.final);
  if (whole?.type !== 'input' || whole.at <= 0) return undefined;
  const words = wordsOf(whole.input);
  const heard = log.flatMap((event) =>
    event.type === 'input' && !event.final ? [{ words: wordsOf(event.input), atMs: event.at }] : [],
  );
  const parts: { atMs: number; text: string }[] = [];
  let count = 0;
  let beforeMs = 0;
  for (const { words: stable, atMs } of heard) {
    parts.push(...evenly(words, count, stable.length, beforeMs, atMs));
    parts.push({ atMs, text: stable.join(' ') });
    count = stable.length;
    beforeMs = atMs;
  }
  parts.push(...evenly(words, count, words.length, beforeMs, whole.at));
  const guesses = heard.map(({ words: stable }, index) => ({
    words: stable.length,
    calls: standingGuesses(log, Math.min(heard[index + 1]?.atMs ?? whole.at, whole.at)),
  }));
  return { spoken: { parts, wholeAtMs: whole.at }, guesses };
}

/** The words from one to another, the last of them at the end. */
function evenly(
  words: readonly string[],
  from: number,
  to: number,
  fromMs: number,
  toMs: number,
): { atMs: number; text: string }[] {
  const step = (toMs - fromMs) / Math.max(1, to - from);
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => ({
    atMs: fromMs + (index + 1) * step,
    text: words.slice(0, from + index + 1).join(' '),
  }));
}

/** Calls that were begun on a guess before a time and not cancelled by then. */
export function standingGuesses(log: readonly RunEvent[], beforeMs: number): ScriptedCall[] {
  const calls = new Map<string, ScriptedCall>();
  for (const event of log) {
    if (event.at >= beforeMs) break;
    if (event.type === 'tool' && event.phase === 'start' && event.speculative) {
      calls.set(canonicalKey([event.call.name, event.call.args]), event.call);
    } else if (event.type === 'speculation' && event.action === 'wasted') calls.delete(event.key);
  }
  return [...calls.values()];
}

/** What was spoken, by its text. */
export function recordedUtterances(log: readonly RunEvent[]): Map<string, RecordedUtterance> {
  const utterances = new Map<string, RecordedUtterance>();
  let text = '';
  let endedAt = 0;
  const whole = new Map<number, number>();
  for (const [index, event] of log.entries()) {
    if (event.type === 'text') text += event.text;
    else if (event.type === 'retract') text = text.slice(0, event.fromOff);
    else if (event.type === 'sentence') whole.set(event.off, event.at);
    else if (event.type === 'policy' && event.policy === 'speech' && event.action === 'held') endedAt = event.at;
    else if (event.type === 'audio') {
      const { off, len, at, durMs } = event;
      const said = text.slice(off, off + len).trim();
      const known = utterances.get(said);
      const isSame = known !== undefined && isOf(log, index, off);
      // One is made after the other: it could begin when its sentence was whole and the one before was made.
      const couldBegin = Math.max(whole.get(off) ?? at, endedAt);
      utterances.set(
        said,
        isSame
          ? { ...known, restMs: known.restMs + at - endedAt, soundMs: known.soundMs + durMs }
          : { firstMs: Math.max(0, at - couldBegin), restMs: 0, soundMs: durMs },
      );
      endedAt = at;
    }
  }
  return utterances;
}

/** Whether the sound before this one was of the same sentence. */
function isOf(log: readonly RunEvent[], index: number, off: number): boolean {
  const before = log.slice(0, index).findLast(({ type }) => type === 'audio');
  return before?.type === 'audio' && before.off === off;
}

function wordsOf(input: Json): string[] {
  const text = typeof input === 'object' && input !== null ? (input as { readonly text?: Json }).text : input;
  return typeof text === 'string' ? text.split(/\s+/u).filter((word) => word !== '') : [];
}
