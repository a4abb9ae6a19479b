/** What someone wants, and the operators for it, the first to look at in front. */
export interface OperatorGroup {
  readonly wish: string;
  readonly operators: readonly string[];
}

/** The table of contents: every operator once, by what it is for. */
export const operatorGroups: readonly OperatorGroup[] = [
  { wish: 'Begin work sooner', operators: ['speculate', 'stablePrefix', 'toolCalls', 'fanOut'] },
  { wish: 'Do work once', operators: ['cacheFirst', 'singleFlight', 'reuseByKey'] },
  { wish: 'Keep to a time', operators: ['deadline', 'raceCancel'] },
  {
    wish: 'Go on when a source fails or is not good enough',
    operators: ['fallback', 'escalate', 'degrade', 'breaker', 'skipShown'],
  },
  { wish: 'Cut text into what can be shown or said', operators: ['sentences', 'batchTime', 'holdUnstreamable'] },
  { wish: 'Let nothing out that must not be', operators: ['guard'] },
  { wish: 'Send no faster than it is read', operators: ['demand'] },
];

/** What is made once and shared by many subscriptions, or given to an operator as an option. */
export const operatorParts: readonly (readonly [name: string, operator: string, what: string])[] = [
  ['createSpeculationGovernor', 'speculate', 'stops guessing while guesses are too often wrong'],
  ['canonicalKey', 'speculate', 'one string for one value, to compare arguments by'],
  ['createFlightRegistry', 'singleFlight', 'the executions under way, by key'],
  ['createRollingQuantile', 'raceCancel', 'the recent p95 of a provider, as the stagger'],
  ['createHedgeBudget', 'raceCancel', 'keeps second requests under a share of the traffic'],
  ['createBreaker', 'breaker', 'one circuit breaker a dependency'],
  ['consecutiveFailures, failureShare, failureSampling', 'breaker', 'when it opens'],
  ['phraseMatcher, ruleMatcher, runMatcher', 'guard', 'checks that read a text as it grows'],
];
