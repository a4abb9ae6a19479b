export {
  type Allocate,
  type Allocation,
  type AllocationOptions,
  createAllocation,
  noneAllocated,
  type WindowSeen,
} from './allocate.ts';
export {
  createForecast,
  expectedRate,
  type Forecast,
  type ForecastOptions,
  type Foresee,
  nothingYet,
  type Phase,
} from './forecast.ts';
export { SlotError, type SlotFault } from './slot-error.ts';
export { type SlotKeeper, type SlotKeeperOptions, slotKeeper } from './slot-keeper.ts';
export { type WarmPool, type WarmPoolEvent, type WarmPoolOptions, warmPool } from './warm-pool.ts';
