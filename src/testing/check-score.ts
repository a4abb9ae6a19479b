import type { Slo } from '../index.ts';
import { type Lane, lanesOf, short } from './lanes.ts';
import type { MarbleValues } from './marble.ts';
import { printLanes } from './print-score.ts';
import { readMarble } from './read-marble.ts';
import type { Note, Score } from './score.ts';

/** Where two timelines part, and how. */
interface Difference {
  readonly at: number;
  readonly why: string;
}

/** Whether a score is as it should be, and what to say where it is not. */
export interface Verdict {
  readonly pass: boolean;
  readonly message: string;
}

/** The lanes a score can be held against, by name. */
export type ScoreLane = 'text' | 'sentences' | 'toolStarts' | 'toolEnds' | 'speculation' | 'retractions';

const lanes: readonly ScoreLane[] = ['text', 'sentences', 'toolStarts', 'toolEnds', 'speculation', 'retractions'];

/**
 * Holds lanes of a score against marble diagrams, one millisecond a character: each letter stands for the value of its
 * name, and `|`, where there is one, for the end of the run. Where they differ, both are drawn one above the other on one
 * scale, with the first difference marked, above all other lanes.
 *
 * @throws TypeError where a lane is none, a letter stands for nothing, or nothing is expected.
 */
export function plays(
  score: Score,
  expected: Partial<Readonly<Record<ScoreLane, string>>>,
  values: MarbleValues = {},
): Verdict {
  if (Object.keys(expected).length === 0) throw new TypeError(`nothing is expected; name a lane: ${lanes.join(', ')}`);
  const drawn: Lane[] = [];
  let first: (Difference & { readonly lane: string }) | undefined;
  for (const [lane, marble] of Object.entries(expected)) {
    if (!lanes.includes(lane as ScoreLane))
      throw new TypeError(`a score has no lane '${lane}'; it has ${lanes.join(', ')}`);
    const { notes: wanted, endsAt } = readMarble(marble, values, `lane '${lane}'`);
    const played: readonly Note[] = score[lane as ScoreLane];
    drawn.push(laneOf(`${lane} expected`, wanted), laneOf(`${lane} played`, played));
    const found = firstDifference(wanted, played) ?? endDifference(endsAt, score);
    if (found !== undefined && (first === undefined || found.at < first.at)) first = { lane, ...found };
  }
  if (first === undefined) return { pass: true, message: `${Object.keys(expected).join(', ')} play as expected` };
  const here: Lane = { name: 'differs', spans: [], marks: [{ at: first.at, label: '^' }] };
  const message = [
    `${first.lane} differs at ${first.at} ms: ${first.why}`,
    '',
    printLanes([...drawn, here, ...lanesOf(score)]),
  ].join('\n');
  return { pass: false, message };
}

export function firstTokenAt(score: Score, ms: number): Verdict {
  return timed(score, 'the first token', score.text[0]?.at, ms);
}

/** @param k counts from 1. */
export function sentenceAt(score: Score, k: number, ms: number): Verdict {
  return timed(score, `sentence ${k}`, score.sentences[k - 1]?.at, ms);
}

/** Whether a tool begins before a stage ends, or before another tool does. */
export function startsToolBefore(score: Score, tool: string, other: string): Verdict {
  const began = score.toolStarts.find(({ value }) => value === tool)?.at;
  const stage = score.stage(other);
  const limit = stage.beganAt === undefined ? score.toolStarts.find(({ value }) => value === other)?.at : stage.endedAt;
  const pass = began !== undefined && limit !== undefined && began < limit;
  if (began === undefined)
    return said(score, false, `${tool} never begins; ${namesOf('tools that do', score.toolStarts)}`);
  if (limit === undefined) {
    const stages = score.log.flatMap((event) =>
      event.type === 'stage' && event.phase === 'end' ? [{ at: event.at, value: event.stage }] : [],
    );
    const there = `${namesOf('stages', stages)}, ${namesOf('tools', score.toolStarts)}`;
    return said(score, false, `${other} is no stage that ends and no tool that begins; there are ${there}`);
  }
  const what = stage.beganAt === undefined ? 'begins' : 'ends';
  return said(score, pass, `${tool} begins at ${began} ms, and ${other} ${what} at ${limit} ms`);
}

/** Whether nothing is shown and nothing begins after an instant. */
export function isSilentAfter(score: Score, ms: number): Verdict {
  const late = score.log.find(({ at }) => at > ms);
  const call = score.calls.find(({ beganAt }) => beganAt > ms);
  if (late !== undefined) return said(score, false, `a ${late.type} event follows at ${late.at} ms, after ${ms} ms`);
  if (call !== undefined) return said(score, false, `${call.port} is called at ${call.beganAt} ms, after ${ms} ms`);
  return said(score, true, `nothing happens after ${ms} ms`);
}

/** Whether one run keeps the times its SLO asks of 95 of 100. */
export function isWithinSlo(score: Score, slo: Slo): Verdict {
  const measured = {
    firstToken: score.text[0]?.at,
    firstSentence: score.sentences[0]?.at,
    firstAudio: score.log.find(({ type }) => type === 'audio')?.at,
    full: score.ending?.at,
  };
  const unknown = Object.keys(slo).find((measure) => !(measure in measured));
  if (unknown !== undefined || Object.keys(slo).length === 0) {
    const what = unknown === undefined ? 'the SLO promises nothing' : `there is no measure '${unknown}'`;
    throw new TypeError(`${what}; there are ${Object.keys(measured).join(', ')}`);
  }
  for (const [measure, at] of Object.entries(measured)) {
    const ms = at === undefined ? undefined : at - score.askedAt;
    const limit = slo[measure as keyof typeof measured]?.p95Ms;
    if (limit === undefined || (ms !== undefined && ms <= limit)) continue;
    return said(
      score,
      false,
      `${measure} is ${ms === undefined ? 'never there' : `at ${ms} ms`}; the SLO is ${limit} ms`,
    );
  }
  return said(score, true, 'the run is within its SLO');
}

function timed(score: Score, what: string, at: number | undefined, ms: number): Verdict {
  return said(score, at === ms, `${what} is ${at === undefined ? 'never there' : `at ${at} ms`}; expected at ${ms} ms`);
}

function said(score: Score, pass: boolean, message: string): Verdict {
  return { pass, message: pass ? message : `${message}\n\n${printLanes(lanesOf(score))}` };
}

/** Names in the order they were first seen. */
function namesOf(what: string, from: readonly Note[]): string {
  const names = [...new Set(from.map(({ value }) => value))];
  return names.length === 0 ? `no ${what}` : `${what}: ${names.join(', ')}`;
}

/** Where a marble says when the run ends, it ends then. */
function endDifference(endsAt: number | undefined, { ending }: Score): Difference | undefined {
  if (endsAt === undefined || endsAt === ending?.at) return undefined;
  const ended = ending === undefined ? 'does not end' : `ends at ${ending.at} ms`;
  return { at: Math.min(endsAt, ending?.at ?? endsAt), why: `the run was to end at ${endsAt} ms, and ${ended}` };
}

function laneOf(name: string, from: readonly Note[]): Lane {
  return { name, spans: [], marks: from.map(({ at, value }) => ({ at, label: short(written(value)) })) };
}

/** What a test expects may be anything. */
function written(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

function firstDifference(wanted: readonly Note[], played: readonly Note[]): Difference | undefined {
  for (let i = 0; i < Math.max(wanted.length, played.length); i++) {
    const want = wanted[i];
    const got = played[i];
    if (want === undefined) return { at: got?.at ?? 0, why: `${quoted(got)} is played, and nothing was expected` };
    if (got === undefined) return { at: want.at, why: `${quoted(want)} was expected, and nothing is played` };
    if (want.at !== got.at || want.value !== got.value) {
      return { at: Math.min(want.at, got.at), why: `${quoted(want)} was expected, ${quoted(got)} is played` };
    }
  }
  return undefined;
}

function quoted(note: Note | undefined): string {
  return note === undefined ? 'nothing' : `${JSON.stringify(note.value) ?? String(note.value)} at ${note.at} ms`;
}
