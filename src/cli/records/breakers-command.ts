import { parseArgs } from 'node:util';
import { type BreakerChange, readRuns } from '../../observe/run-store/index.ts';

const options = {
  runs: { type: 'string', default: 'var/runs.sqlite' },
  limit: { type: 'string', default: '200' },
  json: { type: 'boolean', default: false },
} as const;

const columns = 60;
const drawn: Readonly<Record<string, string>> = { closed: '─', 'half-open': '▒', open: '█' };

/** `tailrace breakers`: the state timeline of each dependency that a breaker protects, up to now. */
export function breakersCommand(args: readonly string[]): number {
  const { values: flags } = parseArgs({ args: [...args], options });
  const limit = Number(flags.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new Error(`--limit is ${flags.limit}: give a whole number above 0`);
  const reader = readRuns(flags.runs);
  try {
    const changes = reader.breakerChanges(limit);
    console.log(flags.json ? JSON.stringify(changes, null, 2) : breakerTimeline(changes, Date.now()));
    return 0;
  } finally {
    reader.close();
  }
}

/** One line a breaker, then each change: `─` closed, `▒` half-open, `█` open; the worst state in a column is drawn. */
export function breakerTimeline(changes: readonly BreakerChange[], now: number): string {
  const [first] = changes;
  if (first === undefined) return 'No breaker has opened.';
  const span = Math.max(1, now - first.at);
  const column = (at: number): number => Math.min(columns - 1, Math.floor(((at - first.at) / span) * columns));
  const breakers = Map.groupBy(changes, ({ breaker }) => breaker);
  const width = Math.max(...[...breakers.keys()].map((name) => name.length));
  const lines = [...breakers].map(([name, own]) => {
    const cells = Array.from({ length: columns }, () => 0);
    own.forEach(({ at, to }, index) => {
      const until = own[index + 1]?.at ?? now;
      for (let cell = column(at); cell <= column(until); cell++) cells[cell] = Math.max(cells[cell] ?? 0, levelOf(to));
    });
    const bar = cells.map((level) => Object.values(drawn)[level]).join('');
    return `${name.padEnd(width)} │${bar}│ ${own.at(-1)?.to ?? 'closed'}`;
  });
  const told = changes.map(({ at, breaker, from, to }) => `${new Date(at).toISOString()}  ${breaker}: ${from} → ${to}`);
  return [...lines, '', ...told].join('\n');
}

function levelOf(state: string): number {
  return Math.max(0, Object.keys(drawn).indexOf(state));
}
