export type { Arrival, Arrivals } from './arrivals/arrival.ts';
export { type BurstOptions, burstArrivals } from './arrivals/burst-arrivals.ts';
export { constantArrivals } from './arrivals/constant-arrivals.ts';
export { poissonArrivals } from './arrivals/poisson-arrivals.ts';
export { TraceError, type TraceOptions, traceArrivals } from './arrivals/trace-arrivals.ts';
export { Resource, type ResourceOptions, type ResourceReport } from './capacity/resource.ts';
export { ResourceFullError } from './capacity/resource-full-error.ts';
export { changeOption } from './change-option.ts';
export {
  type Baseline,
  type Comparison,
  compareBaselines,
  compareSimulations,
  type MeasureDifference,
  simulateBaseline,
} from './compare.ts';
export { constant } from './latency/constant.ts';
export { empirical } from './latency/empirical.ts';
export { exponential } from './latency/exponential.ts';
export type { LatencyModel } from './latency/latency-model.ts';
export { type FittedLogNormal, fitLogNormal, logNormal, type Percentiles } from './latency/log-normal.ts';
export { type Component, mixture } from './latency/mixture.ts';
export { scaled } from './latency/scaled.ts';
export { SlowPeriods, type SlowPeriodsOptions } from './latency/slow-periods.ts';
export { uniform } from './latency/uniform.ts';
export { ModelError } from './model/fields.ts';
export { parseModel } from './model/parse-model.ts';
export type { ProviderHints } from './model/parse-providers.ts';
export type { Providers, SimulationModel } from './model/simulation-model.ts';
export { type ChatModelModel, simulatedChatModel, type TokenModel } from './ports/simulated-chat-model.ts';
export { simulatedClassifier, simulatedModerator } from './ports/simulated-checks.ts';
export { type SpeechModel, simulatedSpeech } from './ports/simulated-speech.ts';
export {
  type StoreModel,
  simulatedMemory,
  simulatedResponseCache,
  simulatedRetriever,
} from './ports/simulated-stores.ts';
export { simulatedToolHost, type ToolHostModel } from './ports/simulated-tool-host.ts';
export { RandomStreams } from './random/random-streams.ts';
export { type Draw, seededRandom } from './random/seeded-random.ts';
export { readRecordings } from './replay/read-recordings.ts';
export { NotRecordedError } from './replay/recorded-times.ts';
export { type Replay, type ReplayOptions, replay } from './replay/replay.ts';
export { describeSimulation, type SimulationReport } from './report/describe-simulation.ts';
export { htmlPage, type PageSection, pageSection } from './report/html/page.ts';
export { type PickedRun, pickRuns } from './report/pick-runs.ts';
export { printComparison } from './report/print-comparison.ts';
export { printSimulation } from './report/print-simulation.ts';
export { printWhatIf } from './report/print-what-if.ts';
export type { RunRecord } from './report/run-watch.ts';
export type { Measure } from './report/tally.ts';
export { HeapScheduler } from './scheduler/heap-scheduler.ts';
export { type SimulateOptions, type Simulation, simulate } from './simulate.ts';
export { Durations, type QuantileEstimate } from './statistics/durations.ts';
export { QuantileSketch } from './statistics/quantile-sketch.ts';
export type { Lever } from './what-if/lever.ts';
export { type LeverEffect, type WhatIf, type WhatIfOptions, whatIf } from './what-if/what-if.ts';
export type { Scenario, ScriptedCall } from './world/scenario.ts';
export { SimulatedFailure } from './world/simulated-failure.ts';
export { type CallModel, type FailureModel, timedCall } from './world/timed-call.ts';
export { World } from './world/world.ts';
