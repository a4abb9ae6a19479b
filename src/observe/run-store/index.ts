export { type RunReader, readRuns } from './read-runs.ts';
export {
  type BreakerChange,
  bucketMs,
  bucketOf,
  type RecordedRun,
  type RunSummary,
  type Tally,
} from './recorded-run.ts';
