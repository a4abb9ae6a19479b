export type { BatchReason, BatchReport } from './batch-time/batcher.ts';
export { type BatchTimeOptions, batchTime } from './batch-time.ts';
export { BreakerOpenError } from './breaker/breaker-open-error.ts';
export {
  type Breaker,
  type BreakerCall,
  type BreakerOptions,
  type BreakerReport,
  type BreakerState,
  createBreaker,
} from './breaker/create-breaker.ts';
export {
  type BreakerStrategy,
  type BreakerTally,
  consecutiveFailures,
  type FailureSamplingOptions,
  type FailureShareOptions,
  failureSampling,
  failureShare,
} from './breaker/strategies.ts';
export { type BreakerOperatorOptions, breaker } from './breaker.ts';
export type { CacheReport } from './cache-first/lookup-race.ts';
export { type CacheFirstOptions, cacheFirst } from './cache-first.ts';
export { checkChoice, checkFunction, checkNumber, type NumberRule } from './check-options.ts';
export { Cold } from './cold.ts';
export { DeadlineError, type DeadlineLimit } from './deadline/deadline-error.ts';
export { type DeadlineOptions, type DeadlineReport, deadline } from './deadline.ts';
export type { DegradeOptions, DegradeReport, Rung, RungContext } from './degrade/degrade-options.ts';
export { degrade } from './degrade.ts';
export { DemandOverflowError, DemandRequestError } from './demand/demand-errors.ts';
export type { DemandClass } from './demand/held-queue.ts';
export { type DemandOptions, type DemandReport, demand } from './demand.ts';
export { type EscalateContext, type EscalateOptions, type EscalateReport, escalate } from './escalate.ts';
export { EmptyAnswerError } from './fallback/empty-answer-error.ts';
export { type FallbackContext, type FallbackOptions, type FallbackReport, fallback } from './fallback.ts';
export { FanOutNoValueError, FanOutOverflowError, FanOutTimeoutError } from './fan-out/fan-out-errors.ts';
export type { CallTimes, FanOutReport, Settled } from './fan-out/settled.ts';
export { type FanOutOptions, fanOut } from './fan-out.ts';
export type { CheckOutcome, CheckReport, Draft, DraftClassifier, DraftVerdict } from './guard/draft-classifier.ts';
export type { ReleaseLag } from './guard/draft-guard.ts';
export type { GuardPart, GuardReport, Trip } from './guard/guard-part.ts';
export { type Phrase, phraseMatcher } from './guard/phrase-matcher.ts';
export { type PhraseRule, type PhraseRules, ruleMatcher } from './guard/rule-matcher.ts';
export { type Run, type RunMatch, type RunPattern, runMatcher } from './guard/run-matcher.ts';
export { type Finding, nothing, type StreamMatcher } from './guard/stream-matcher.ts';
export { type GuardOptions, guard } from './guard.ts';
export { createHedgeBudget, type HedgeBudget, type HedgeBudgetOptions } from './hedge-budget.ts';
export { type HoldReport, type HoldUnstreamableOptions, holdUnstreamable } from './hold-unstreamable.ts';
export { type Handlers, LONGEST_TIMER_MS, operate, type SourceSubscription, subscribeTo } from './operate.ts';
export type { RaceCancelOptions, RaceReport } from './race-cancel/race-cancel-options.ts';
export { RaceNoContentError, RaceOverflowError } from './race-cancel/race-errors.ts';
export { raceCancel } from './race-cancel.ts';
export { Relay } from './relay.ts';
export { ReuseOverflowError } from './reuse-by-key/reuse-overflow-error.ts';
export { type Reuse, type ReuseOptions, type ReuseRules, reuseByKey } from './reuse-by-key.ts';
export { createRollingQuantile, type RollingQuantile, type RollingQuantileOptions } from './rolling-quantile.ts';
export type { SentenceReason } from './sentences/segmenter.ts';
export type { Sentence, SentenceReport } from './sentences/sentence.ts';
export { type SentencesOptions, sentences } from './sentences.ts';
export type { Prefix, ShownOptions } from './shown.ts';
export {
  createFlightRegistry,
  type FlightRegistry,
  type FlightRegistryOptions,
  type FlightReport,
} from './single-flight/flight-registry.ts';
export { singleFlight } from './single-flight.ts';
export { type SkipShownOptions, skipShown } from './skip-shown.ts';
export { canonicalKey } from './speculate/canonical-key.ts';
export {
  createSpeculationGovernor,
  type GovernorReport,
  type SpeculationGovernor,
  type SpeculationGovernorOptions,
} from './speculate/governor.ts';
export type { RefusalReason, SpeculationReport, WasteReason } from './speculate/reports.ts';
export type { ShadowState } from './speculate/shadow.ts';
export type { SpeculateOptions, Work } from './speculate/speculate-options.ts';
export { speculate } from './speculate.ts';
export { type StablePrefixOptions, type StablePrefixReport, stablePrefix } from './stable-prefix.ts';
export type {
  CallFound,
  CallMalformed,
  JsonObject,
  JsonValue,
  MalformedReason,
  ToolCallEvent,
  ToolCallSource,
} from './tool-calls/events.ts';
export { type ToolCallsOptions, toolCalls } from './tool-calls.ts';
