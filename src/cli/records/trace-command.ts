import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { eventWords } from '../../observe/event-words.ts';
import { type RecordedRun, readRuns } from '../../observe/run-store/index.ts';
import { runTimes, waterfall } from '../../observe/waterfall.ts';
import { waterfallPage } from '../../observe/waterfall-page.ts';
import { timesLine } from '../ask-question.ts';

const options = {
  runs: { type: 'string', default: 'var/runs.sqlite' },
  html: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** `tailrace trace RUN`: draws a recorded run; `--html` saves it as a page that needs nothing else. */
export function traceCommand(args: readonly string[]): number {
  const { values: flags, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [wanted] = positionals;
  if (wanted === undefined) throw new Error('trace needs a run: tailrace trace RUN; tailrace runs lists them');
  const reader = readRuns(flags.runs);
  try {
    const run = reader.find(wanted);
    if (run === undefined) {
      console.error(`no run '${wanted}' is recorded in ${flags.runs}; only slow and failed runs and a sample are kept`);
      return 1;
    }
    if (flags.html !== undefined) {
      writeFileSync(flags.html, waterfallPage(run));
      console.log(`Saved ${flags.html}`);
    } else console.log(flags.json ? JSON.stringify(run) : traced(run));
    return 0;
  } finally {
    reader.close();
  }
}

/** A run for a terminal: what it was, its times, its waterfall, what its policies did. */
export function traced(run: RecordedRun): string {
  const { pipeline, version, surface, startedAt, outcome, kept, traceId, log, whole } = run;
  const acted = log
    .filter(({ type }) => type === 'policy' || type === 'retract' || type === 'error')
    .map((event) => `${Math.round(event.at)} ms  ${eventWords(event)}`);
  return [
    `${run.run}  ${pipeline}@${version} on ${surface}, ${new Date(startedAt).toISOString()}`,
    `${outcome}, kept as ${kept}: ${timesLine(runTimes(log))}`,
    ...(traceId === undefined ? [] : [`trace ${traceId}`]),
    ...(whole ? [] : ['Its log was longer than is kept of one run: the middle is missing.']),
    '',
    waterfall(log),
    ...(acted.length === 0 ? [] : ['', ...acted]),
  ].join('\n');
}
