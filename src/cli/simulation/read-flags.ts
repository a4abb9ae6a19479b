import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

/** What every simulation command takes. */
export interface SimulationFlags {
  readonly positionals: readonly string[];
  readonly runs: number;
  readonly seed: string;
  readonly warmUpRuns: number;
  /** A simulation file; absent: the one beside the pipeline. */
  readonly world: string | undefined;
  readonly json: boolean;
  readonly html: string | undefined;
  readonly preset: string | undefined;
  readonly quiet: boolean;
  /** The module of the app; absent: the one in the working directory, or the bookshop. */
  readonly app: string | undefined;
}

const options = {
  runs: { type: 'string' },
  seed: { type: 'string' },
  'warm-up': { type: 'string' },
  world: { type: 'string' },
  json: { type: 'boolean' },
  html: { type: 'string' },
  preset: { type: 'string' },
  quiet: { type: 'boolean' },
  app: { type: 'string' },
} as const;

/** The flags of every simulation command. */
type FlagName = keyof typeof options;

/**
 * Reads the flags that a command takes, besides `--json`, `--quiet` and `--app`.
 *
 * @throws Error naming the flag at fault, or that the command does not take.
 */
export function readFlags(args: readonly string[], takes: readonly FlagName[], defaultRuns = 1): SimulationFlags {
  const known = Object.entries(options).filter(([name]) => [...takes, 'json', 'quiet', 'app'].includes(name));
  const { values, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(known),
    allowPositionals: true,
  }) as { values: Partial<Record<FlagName, string | boolean>>; positionals: string[] };
  const text = (name: FlagName): string | undefined => values[name] as string | undefined;
  const runs = wholeNumber('runs', text('runs') ?? String(defaultRuns), 1);
  const warmUpRuns = wholeNumber('warm-up', text('warm-up') ?? '0', 0);
  if (warmUpRuns >= runs) {
    throw new Error(`--warm-up is ${warmUpRuns}: of ${runs} runs, none would be counted`);
  }
  const html = text('html');
  // Said before anything is simulated, and not after minutes of it.
  if (html !== undefined && !existsSync(dirname(html))) throw new Error(`--html: there is no folder ${dirname(html)}`);
  return {
    positionals,
    runs,
    seed: text('seed') ?? '1',
    warmUpRuns,
    world: text('world'),
    json: values.json === true,
    html,
    preset: text('preset'),
    quiet: values.quiet === true,
    app: text('app'),
  };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text.replaceAll(/[_,]/g, ''));
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${flag} is ${text}: give a whole number of at least ${least}`);
}
