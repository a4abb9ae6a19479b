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
  seed: { type: 'string', default: '1' },
  'warm-up': { type: 'string', default: '0' },
  world: { type: 'string' },
  json: { type: 'boolean', default: false },
  html: { type: 'string' },
  preset: { type: 'string' },
  quiet: { type: 'boolean', default: false },
  app: { type: 'string' },
} as const;

/** @throws Error naming the flag at fault. */
export function readFlags(args: readonly string[], defaultRuns: number): SimulationFlags {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  return {
    positionals,
    runs: wholeNumber('runs', values.runs ?? String(defaultRuns), 1),
    seed: values.seed,
    warmUpRuns: wholeNumber('warm-up', values['warm-up'], 0),
    world: values.world,
    json: values.json,
    html: values.html,
    preset: values.preset,
    quiet: values.quiet,
    app: values.app,
  };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text.replaceAll(/[_,]/g, ''));
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${flag} is ${text}: give a whole number of at least ${least}`);
}
