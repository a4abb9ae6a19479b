export { type RunReader, readRuns } from './read-runs.ts';
export { bucketMs, bucketOf, type RecordedRun, type RunSummary, type Tally } from './recorded-run.ts';
