export type { BatchReason, BatchReport } from './batch-time/batcher.ts';
export { type BatchTimeOptions, batchTime } from './batch-time.ts';
export { checkChoice, checkFunction, checkNumber, type NumberRule } from './check-options.ts';
export { type Handlers, operate, subscribeTo } from './operate.ts';
