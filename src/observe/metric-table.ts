/** One metric: all that is known of it before anything was measured. */
export interface MetricSpec {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Of a histogram: its upper bounds. */
  readonly buckets?: readonly number[];
  /** Of a histogram: each bucket keeps the trace of the newest run in it. */
  readonly exemplars?: true;
}

/**
 * Bounds of every duration histogram, in seconds: from 1 ms to about a minute, each a quarter above the last. A quantile
 * read between two bounds is therefore off by an eighth at most.
 */
export const durationBuckets: readonly number[] = boundsFrom(0.001, 50);

/** What takes microseconds: up to about 20 ms, as fine as the rest. */
const codecBuckets = boundsFrom(0.000_001, 45);

const characterBuckets: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

const run = ['pipeline', 'surface'] as const;
const versioned = [...run, 'version'] as const;

/**
 * Every metric this product has. Dashboards, alert rules and the exposition are made from it, so that they cannot drift.
 * Labels hold declared names only: what a client or a provider says never becomes a label.
 */
export const metrics: Readonly<Record<MetricName, MetricSpec>> = {
  runs: counter('tailrace_runs_total', 'Runs that ended, by how.', [...versioned, 'outcome']),
  firstToken: traced('tailrace_first_token_seconds', 'From the start of a run to its first visible text.', versioned),
  firstSentence: traced(
    'tailrace_first_sentence_seconds',
    'From the start of a run to its first whole sentence.',
    versioned,
  ),
  firstAudio: traced('tailrace_first_audio_seconds', 'From the start of a run to its first sound.', versioned),
  full: traced('tailrace_full_seconds', 'From the start of a run to its end.', versioned),
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
  exposed: histogram(
    'tailrace_exposed_characters',
    'Characters shown past the place that a kill retracts from.',
    run,
    characterBuckets,
  ),
  refusals: counter('tailrace_refusals_total', 'Runs refused before anything was shown.', run),
  cacheHits: counter('tailrace_cache_total', 'Lookups of kept answers and calls, by result.', [
    ...run,
    'stage',
    'result',
  ]),
  tokens: counter('tailrace_tokens_total', 'Tokens counted by models.', [...run, 'stage', 'direction']),
  cost: counter('tailrace_cost_dollars_total', 'What models cost, where their price is known.', [...run, 'stage']),
  wastedCost: counter('tailrace_wasted_cost_dollars_total', 'What tools cost that were called on a wrong guess.', run),
  turnCost: gauge(
    'tailrace_turn_cost_dollars',
    'What a turn costs: mean of the newest 200, wasted guesses included.',
    run,
  ),
  turnCostBudget: gauge('tailrace_turn_cost_budget_dollars', 'What a turn may cost on its surface.', run),
  turnsOverCost: counter('tailrace_turns_over_cost_total', 'Turns that cost more than their surface allows.', run),
  killRatio: gauge('tailrace_kill_ratio', 'Share of the newest 10,000 turns that were cut.', run),
  agreement: gauge(
    'tailrace_speculation_agreement_ratio',
    'Share of guesses that were right, mean of the newest 400 turns.',
    run,
  ),
  sloGood: counter('tailrace_slo_good_total', 'Runs that kept a promise of their surface.', [...versioned, 'measure']),
  sloBad: counter('tailrace_slo_bad_total', 'Runs that broke a promise of their surface, failed ones included.', [
    ...versioned,
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
  promised: gauge('tailrace_slo_promised_seconds', 'What a surface promises, by percentile.', [
    ...run,
    'measure',
    'percentile',
  ]),
  inFlight: gauge('tailrace_runs_in_flight', 'Runs under way.', run),
  rungs: counter(
    'tailrace_rungs_total',
    'Runs by the rung of the degraded ladder that answered; full where nothing was missing.',
    [...run, 'rung'],
  ),
  breakerState: gauge('tailrace_breaker_state', '0 closed, 1 half-open, 2 open; absent until it first opens.', [
    'breaker',
  ]),
  breakerChanges: counter('tailrace_breaker_changes_total', 'Changes of a breaker, by what it changed to.', [
    'breaker',
    'to',
  ]),
  breakerRefused: counter('tailrace_breaker_refused_total', 'Calls that an open breaker refused.', ['breaker']),
  canaryState: gauge('tailrace_canary_running', '1 while a canary gets its share, 0 once it was rolled back.', [
    'pipeline',
    'version',
  ]),
  canaryBurn: gauge(
    'tailrace_canary_burn_rate',
    'How fast the canary and the stable version spend their error budgets.',
    [...run, 'measure', 'track'],
  ),
  shadowRuns: counter('tailrace_shadow_runs_total', 'Shadow runs by how they differ from the run that answered.', [
    ...versioned,
    'result',
  ]),
  shadowTimes: histogram('tailrace_shadow_seconds', 'Times of a shadow run and of the run that answered, in pairs.', [
    ...run,
    'measure',
    'track',
  ]),
  shadowRefused: counter(
    'tailrace_shadow_refused_calls_total',
    'Calls with side effects that shadow runs did not make.',
    run,
  ),
  encode: histogram(
    'tailrace_encode_seconds',
    'What writing one message takes, one in 32 measured.',
    ['codec'],
    codecBuckets,
  ),
  frames: counter('tailrace_frames_total', 'Messages written to WebSocket clients.', ['codec']),
  frameBytes: counter('tailrace_frame_bytes_total', 'Their size: bytes, of JSON characters.', ['codec']),
  deliveryLag: histogram(
    'tailrace_delivery_lag_seconds',
    'From the end of a run to its last message being with its client’s socket.',
    [],
  ),
  creditStalls: histogram(
    'tailrace_credit_stall_seconds',
    'How long a run that had more to say waited for credit.',
    [],
  ),
  serverRefused: counter(
    'tailrace_server_refused_total',
    'Starts, resumes, requests and connections that the server refused, by the code they were told.',
    ['door', 'code'],
  ),
  slotsUsed: gauge('tailrace_slots_used', 'What is taken of a bounded pool.', ['pool']),
  slots: gauge(
    'tailrace_slots',
    'How much a bounded pool holds: connections, bytes of logs, side work, shadow runs, webhooks, workers of a pipeline.',
    ['pool'],
  ),
  slotRequests: counter('tailrace_slot_requests_total', 'Runs that asked for a worker, and whether one was ready.', [
    'pipeline',
    'ready',
  ]),
  slotsReady: gauge('tailrace_slots_ready', 'Workers that wait for a run.', ['pipeline']),
  slotOpen: histogram('tailrace_slot_open_seconds', 'From the start of a worker to its being ready for a run.', [
    'pipeline',
  ]),
  sideWork: gauge('tailrace_side_work', 'Saves and cache writes under way after their runs.', []),
  sideWorkLost: counter('tailrace_side_work_lost_total', 'Saves and cache writes that failed or were too many.', [
    'stage',
  ]),
  webhooks: counter(
    'tailrace_webhooks_total',
    'Webhooks: received, sent again, ignored, refused, too many (full); and those of a process before, begun again or given up.',
    ['webhook', 'what'],
  ),
  webhookTime: histogram('tailrace_webhook_seconds', 'From the arrival of a webhook to its final state on disk.', [
    'webhook',
    'state',
  ]),
  webhookUnwritten: counter(
    'tailrace_webhook_unwritten_total',
    'Tries to write the final state of a webhook that failed, and are made again.',
    ['webhook'],
  ),
  webhookReplies: counter(
    'tailrace_webhook_replies_total',
    'Tries to post final states: sent, to be made again, or given up (dead).',
    ['webhook', 'what'],
  ),
  auditSpilled: counter(
    'tailrace_audit_spilled_total',
    'Audit entries written to disk because their receiver did not take them.',
    [],
  ),
  alerts: counter('tailrace_alerts_total', 'Alerts that were raised or resolved.', ['type', 'state', 'severity']),
  observersLost: counter('tailrace_observer_samples_lost_total', 'Samples that a slow sink lost.', ['sink']),
};

/** Names of the metrics in code. */
export type MetricName =
  | 'runs'
  | 'firstToken'
  | 'firstSentence'
  | 'firstAudio'
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
  | 'wastedCost'
  | 'turnCost'
  | 'turnCostBudget'
  | 'turnsOverCost'
  | 'killRatio'
  | 'agreement'
  | 'sloGood'
  | 'sloBad'
  | 'burnRate'
  | 'budgetLeft'
  | 'promised'
  | 'inFlight'
  | 'rungs'
  | 'breakerState'
  | 'breakerChanges'
  | 'breakerRefused'
  | 'canaryState'
  | 'canaryBurn'
  | 'shadowRuns'
  | 'shadowTimes'
  | 'shadowRefused'
  | 'encode'
  | 'frames'
  | 'frameBytes'
  | 'creditStalls'
  | 'deliveryLag'
  | 'serverRefused'
  | 'slots'
  | 'slotsUsed'
  | 'slotRequests'
  | 'slotsReady'
  | 'slotOpen'
  | 'sideWork'
  | 'sideWorkLost'
  | 'webhooks'
  | 'webhookTime'
  | 'webhookUnwritten'
  | 'webhookReplies'
  | 'auditSpilled'
  | 'alerts'
  | 'observersLost';

function counter(name: string, help: string, labels: readonly string[]): MetricSpec {
  return { name, type: 'counter', help, labels };
}

function gauge(name: string, help: string, labels: readonly string[]): MetricSpec {
  return { name, type: 'gauge', help, labels };
}

function histogram(name: string, help: string, labels: readonly string[], buckets = durationBuckets): MetricSpec {
  return { name, type: 'histogram', help, labels, buckets };
}

function traced(name: string, help: string, labels: readonly string[]): MetricSpec {
  return { ...histogram(name, help, labels), exemplars: true };
}

/** Bounds a quarter apart. */
function boundsFrom(lowest: number, count: number): number[] {
  return Array.from({ length: count }, (_, step) => Number((lowest * 1.25 ** step).toPrecision(3)));
}
