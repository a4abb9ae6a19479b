import type { Slo } from '../index.ts';
import { type Lane, lanesOf, short } from './lanes.ts';
import type { MarbleValues } from './marble.ts';
import { printLanes } from './print-score.ts';
import { type Note, notes, type Score } from './score.ts';

/** Whether a score is as it should be, and what to say where it is not. */
export interface Verdict {
  readonly pass: boolean;
  readonly message: string;
}

/** The lanes a score can be held against, by name. */
export type ScoreLane = 'text' | 'sentences' | 'toolStarts' | 'toolEnds' | 'speculation' | 'retractions';

const lanes: readonly ScoreLane[] = ['text', 'sentences', 'toolStarts', 'toolEnds', 'speculation', 'retractions'];

/**
 * Holds lanes of a score against marble diagrams, one millisecond a character. Where they differ, both are drawn one
 * above the other on one scale, with the first difference marked, above all other lanes.
 */
export function plays(
  score: Score,
  expected: Partial<Readonly<Record<ScoreLane, string>>>,
  values: MarbleValues = {},
): Verdict {
  const drawn: Lane[] = [];
  let first: { readonly lane: string; readonly at: number; readonly why: string } | undefined;
  for (const [lane, marble] of Object.entries(expected)) {
    if (!lanes.includes(lane as ScoreLane))
      throw new TypeError(`a score has no lane '${lane}'; it has ${lanes.join(', ')}`);
    const wanted = notes(marble, values);
    const played: readonly Note[] = score[lane as ScoreLane];
    drawn.push(laneOf(`${lane} expected`, wanted), laneOf(`${lane} played`, played));
    const found = firstDifference(wanted, played);
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
  const told = (at: number | undefined): string => (at === undefined ? 'never' : `at ${at} ms`);
  return said(score, pass, `${tool} begins ${told(began)}, and ${other} ends or begins ${told(limit)}`);
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

function laneOf(name: string, from: readonly Note[]): Lane {
  return { name, spans: [], marks: from.map(({ at, value }) => ({ at, label: short(String(value)) })) };
}

function firstDifference(wanted: readonly Note[], played: readonly Note[]): { at: number; why: string } | undefined {
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
  return note === undefined ? 'nothing' : `${JSON.stringify(note.value)} at ${note.at} ms`;
}
