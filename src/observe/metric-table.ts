/** One metric: all that is known of it before anything was measured. */
export interface MetricSpec {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

/**
 * Bounds of every duration histogram, in seconds: from 1 ms to about a minute, each a quarter above the last. A quantile
 * read between two bounds is therefore off by an eighth at most.
 */
export const durationBuckets: readonly number[] = Array.from({ length: 50 }, (_, step) =>
  Number((0.001 * 1.25 ** step).toPrecision(3)),
);

const run = ['pipeline', 'surface'] as const;

/**
 * Every metric this product has. Dashboards, alert rules and the exposition are made from it, so that they cannot drift.
 * Labels hold declared names only: what a client or a provider says never becomes a label.
 */
export const metrics: Readonly<Record<MetricName, MetricSpec>> = {
  runs: counter('tailrace_runs_total', 'Runs that ended, by how.', [...run, 'outcome']),
  firstToken: histogram('tailrace_first_token_seconds', 'From the start of a run to its first visible text.', run),
  firstSentence: histogram(
    'tailrace_first_sentence_seconds',
    'From the start of a run to its first whole sentence.',
    run,
  ),
  full: histogram('tailrace_full_seconds', 'From the start of a run to its end.', run),
  stage: histogram('tailrace_stage_seconds', 'From the start of a stage to its end.', [...run, 'stage']),
  stageFirst: histogram('tailrace_stage_first_seconds', 'From the start of a stage to its first element.', [
    ...run,
    'stage',
  ]),
  tool: histogram('tailrace_tool_seconds', 'From the start of a tool call to its result.', ['tool', 'ok']),
  overBudget: counter('tailrace_budget_violations_total', 'Stages that took more than their budget.', [
    ...run,
    'stage',
  ]),
  overTwiceBudget: counter('tailrace_budget_alarms_total', 'Stages that took more than twice their budget.', [
    ...run,
    'stage',
  ]),
  policies: counter('tailrace_policy_actions_total', 'What the policies of stages did.', ['stage', 'policy', 'action']),
  guesses: counter('tailrace_speculation_total', 'Guessed work by what became of it.', [...run, 'action']),
  guessSaved: counter('tailrace_speculation_saved_seconds_total', 'Time saved by guesses that were right.', run),
  guessWasted: counter('tailrace_speculation_wasted_seconds_total', 'Time spent on guesses that were wrong.', run),
  kills: counter('tailrace_kills_total', 'Answers that were cut after some of them was shown.', run),
  exposed: histogram('tailrace_exposed_characters', 'Characters shown past the place that a kill retracts from.', run),
  refusals: counter('tailrace_refusals_total', 'Runs refused before anything was shown.', run),
  cacheHits: counter('tailrace_cache_total', 'Lookups of kept answers and calls, by result.', [
    ...run,
    'stage',
    'result',
  ]),
  tokens: counter('tailrace_tokens_total', 'Tokens counted by models.', [...run, 'stage', 'direction']),
  cost: counter('tailrace_cost_dollars_total', 'What models cost, where their price is known.', [...run, 'stage']),
  sloGood: counter('tailrace_slo_good_total', 'Runs that kept a promise of their surface.', [...run, 'measure']),
  sloBad: counter('tailrace_slo_bad_total', 'Runs that broke a promise of their surface, failed ones included.', [
    ...run,
    'measure',
  ]),
  burnRate: gauge('tailrace_slo_burn_rate', 'How many times faster than allowed the error budget is spent.', [
    ...run,
    'measure',
    'window',
  ]),
  budgetLeft: gauge('tailrace_slo_budget_left_ratio', 'Share of the month’s error budget that is left.', [
    ...run,
    'measure',
  ]),
  promised: gauge('tailrace_slo_promised_seconds', 'What a surface promises as the 95th percentile.', [
    ...run,
    'measure',
  ]),
  inFlight: gauge('tailrace_runs_in_flight', 'Runs under way.', run),
  observersLost: counter('tailrace_observer_samples_lost_total', 'Samples that a slow sink lost.', ['sink']),
};

/** Names of the metrics in code. */
export type MetricName =
  | 'runs'
  | 'firstToken'
  | 'firstSentence'
  | 'full'
  | 'stage'
  | 'stageFirst'
  | 'tool'
  | 'overBudget'
  | 'overTwiceBudget'
  | 'policies'
  | 'guesses'
  | 'guessSaved'
  | 'guessWasted'
  | 'kills'
  | 'exposed'
  | 'refusals'
  | 'cacheHits'
  | 'tokens'
  | 'cost'
  | 'sloGood'
  | 'sloBad'
  | 'burnRate'
  | 'budgetLeft'
  | 'promised'
  | 'inFlight'
  | 'observersLost';

function counter(name: string, help: string, labels: readonly string[]): MetricSpec {
  return { name, type: 'counter', help, labels };
}

function gauge(name: string, help: string, labels: readonly string[]): MetricSpec {
  return { name, type: 'gauge', help, labels };
}

function histogram(name: string, help: string, labels: readonly string[]): MetricSpec {
  return { name, type: 'histogram', help, labels };
}
