export type { PayloadForm } from './payload.ts';
export { RingError, type RingFault, RingTaskError } from './ring-error.ts';
export type { Parking } from './ring-messages.ts';
export type { RingModule, TaskContext } from './ring-module.ts';
export {
  type RingPool,
  type RingPoolOptions,
  type RingPoolState,
  type RingRunOptions,
  ringPool,
} from './ring-pool.ts';
export type { RingWorkerSettings } from './ring-thread.ts';
