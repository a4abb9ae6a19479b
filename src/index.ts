export { definePipeline, type PipelineOptions } from './engine/define-pipeline.ts';
export type { PipelineDescription, StageDescription } from './engine/describe.ts';
export { mermaid } from './engine/describe.ts';
export {
  diffPipelines,
  isSamePipeline,
  type PipelineDiff,
  type StageChange,
  type ValueChange,
} from './engine/diff-pipelines.ts';
export { createEngine, type Engine, type EngineOptions, type Offer } from './engine/engine.ts';
export { DefinitionError, type ErrorCode, errorCodes, RunError } from './engine/errors.ts';
export type { Mode, RunEvent } from './engine/events.ts';
export type { ElementType, Handle, StagePolicies } from './engine/handle.ts';
export { type Knob, type Option, surface } from './engine/knob.ts';
export type { ObservedRun, RunListener, RunObserver } from './engine/observer.ts';
export type { Pipeline, Slo } from './engine/pipeline.ts';
export type { Bindings, Port, PortType } from './engine/port-names.ts';
export type { ReplyPart } from './engine/reply.ts';
export type { Heard, PartialInput, PipelineSummary, RunOptions, RunRequest, StartRun } from './engine/request.ts';
export type { StageContext } from './engine/stage-context.ts';
export { type BatchOptions, batch } from './engine/stages/batch.ts';
export { cacheFirst } from './engine/stages/cache-first.ts';
export { callTools } from './engine/stages/call-tools.ts';
export type { CallToolsOptions, SpeculationBudget } from './engine/stages/call-tools-options.ts';
export { type CheckOptions, check } from './engine/stages/check.ts';
export { type ClassifyOptions, classify } from './engine/stages/classify.ts';
export { type ComposeInput, type ComposeOptions, compose } from './engine/stages/compose.ts';
export type { EarlyGuessing } from './engine/stages/early-intents.ts';
export { type GuardStageOptions, guard } from './engine/stages/guard.ts';
export { type HoldUnstreamableStageOptions, holdUnstreamable } from './engine/stages/hold-unstreamable.ts';
export { type InputOptions, input } from './engine/stages/input.ts';
export { type LookupOptions, lookup } from './engine/stages/lookup.ts';
export type { PlanProblem, ValidatePlan } from './engine/stages/plan-review.ts';
export { type PlannerInput, type PlannerOptions, planner } from './engine/stages/planner.ts';
export { type RecallOptions, recall } from './engine/stages/recall.ts';
export { remember } from './engine/stages/remember.ts';
export { type RetrieveOptions, retrieve } from './engine/stages/retrieve.ts';
export { type Route, type RouteOptions, route } from './engine/stages/route.ts';
export { type SentencesStageOptions, sentences } from './engine/stages/sentences.ts';
export { type SpeakOptions, speak } from './engine/stages/speak.ts';
export { type StoreOptions, store } from './engine/stages/store.ts';
export { type Streams, through } from './engine/stages/through.ts';
export { transform } from './engine/stages/transform.ts';
export type { Surface } from './engine/surface.ts';
export { parseSurfaces } from './engine/surface-file.ts';
export type * from './ports/index.ts';
