export { EMBEDDED_PACE, EmbeddedModel, type EmbeddedModelOptions } from './embedded-model.ts';
export type { Pace } from './pace.ts';
export type { PlanForm } from './stream-plan.ts';
