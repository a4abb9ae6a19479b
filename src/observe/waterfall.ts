import type { RunEvent } from '../engine/events.ts';
import { bars } from './bars.ts';
import { heldMs } from './milestones.ts';

/**
 * Draws a run as a waterfall for a terminal: one line a bar, `▒` up to the first element, `█` from it to the end.
 *
 * @param columns for the bars; labels and times stand beside them.
 */
export function waterfall(log: readonly RunEvent[], columns = 60): string {
  const drawn = bars(log);
  const endAt = Math.max(1, ...drawn.map(({ endedAt }) => endedAt), log.at(-1)?.at ?? 0);
  const labels = drawn.map(({ label, kind }) => (kind === 'tool' ? `  └ ${label}` : label));
  const width = Math.max(6, ...labels.map((label) => label.length));
  const cell = (at: number): number => Math.min(columns, Math.round((at / endAt) * columns));
  const lines = drawn.map(({ startedAt, firstAt, endedAt, note }, index) => {
    const from = Math.min(cell(startedAt), columns - 1);
    const to = Math.max(cell(endedAt), from + 1);
    const first = firstAt === undefined ? from : Math.min(Math.max(cell(firstAt), from), to - 1);
    const bar = ' '.repeat(from) + '▒'.repeat(first - from) + '█'.repeat(to - first);
    const times = `${ms(startedAt)}–${ms(endedAt)} ms`;
    return `${(labels[index] ?? '').padEnd(width)} │${bar.padEnd(columns)}│ ${times}${note && `  ${note}`}`;
  });
  const end = `${ms(endAt)} ms`;
  const scale = `${''.padEnd(width)} 0${end.padStart(columns)}`;
  return [...lines, scale].join('\n');
}

/** Times of one run that a person asks for first. */
export interface RunTimes {
  readonly firstTokenMs: number | undefined;
  readonly firstSentenceMs: number | undefined;
  /** Absent where nothing was spoken. */
  readonly firstAudioMs?: number;
  readonly fullMs: number;
}

/** What a run took from its whole question on: what was begun before, while somebody still spoke, cost nobody time. */
export function runTimes(log: readonly RunEvent[]): RunTimes {
  let [askedAt, held]: [number | undefined, number] = [undefined, 0];
  let [text, sentence, audio]: (number | undefined)[] = [];
  for (const event of log) {
    if (event.type === 'text') text ??= event.at;
    else if (event.type === 'sentence') sentence ??= event.at;
    else if (event.type === 'audio') audio ??= event.at;
    else if (event.type === 'policy') held += heldMs(event);
    // 0 where the run was started with all of its question.
    else if (event.type === 'input' && event.final) askedAt ??= event.at;
  }
  const since = (at: number): number => Math.max(0, at - (askedAt ?? 0));
  return {
    ...(audio !== undefined && { firstAudioMs: since(audio) }),
    firstTokenMs: text === undefined ? undefined : since(text),
    firstSentenceMs: sentence === undefined ? undefined : since(sentence),
    fullMs: since((log.at(-1)?.at ?? 0) - held),
  };
}

function ms(at: number): string {
  return at < 10 ? at.toFixed(1).replace('.0', '') : String(Math.round(at));
}
