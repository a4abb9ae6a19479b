import { catchError, defer, type Observable, tap } from 'rxjs';
import {
  createHedgeBudget,
  createRollingQuantile,
  DeadlineError,
  deadline,
  type HedgeBudget,
  raceCancel,
} from '../../operators/index.ts';
import { CachedCall } from './cached-call.ts';
import { codeOf } from './errors.ts';
import { kept } from './kept.ts';
import { Recent } from './recent.ts';
import type { CallOptions, StageContext } from './stage-context.ts';

interface HedgePolicy {
  readonly afterMs: number | 'p95';
  readonly port?: string;
  readonly shareRatio?: number;
}

/** The options of a stage that are put around its provider calls, resolved; a call has its breaker and its limit itself. */
export interface CallPolicies {
  readonly hedge?: HedgePolicy;
  /** Put around where there is a hedge: what several calls may take together. */
  readonly timeoutMs?: number;
  readonly fallback?: string;
  readonly cacheMs?: number;
}

/** Calls one stage keeps the results of, at most; the one asked for longest ago makes room. */
const maxCachedCalls = 1_000;

/** The policies among a stage's options; undefined where it has none, and its calls need nothing around them. */
export function policiesOf(options: Readonly<Record<string, unknown>>): CallPolicies | undefined {
  const policies = options as CallPolicies;
  const { hedge, fallback, cacheMs } = policies;
  const isAny = [hedge, fallback, cacheMs].some((policy) => policy !== undefined);
  return isAny ? policies : undefined;
}

/** Puts a stage's policies around one provider call, the innermost first: hedge, timeout, fallback, cache. */
export function callUnderPolicies<R>(
  stage: StageContext,
  policies: CallPolicies,
  callOn: (port: string) => Observable<R>,
  port: string,
  call: CallOptions<R>,
): Observable<R> {
  const { hedge, timeoutMs, fallback, cacheMs } = policies;
  let work = hedge === undefined ? callOn(port) : hedged(stage, callOn, port, hedge, call);
  if (hedge !== undefined && timeoutMs !== undefined) work = withTimeout<R>(stage, timeoutMs)(work);
  if (fallback !== undefined) work = withFallback(stage, () => callOn(fallback), fallback)(work);
  if (cacheMs !== undefined && call.cacheKey !== undefined) work = cached(stage, work, call.cacheKey, cacheMs);
  return work;
}

function hedged<R>(
  stage: StageContext,
  callOn: (port: string) => Observable<R>,
  port: string,
  hedge: HedgePolicy,
  { isContent }: CallOptions<R>,
): Observable<R> {
  // Sequential mode is what there was before: it waits.
  if (stage.mode === 'sequential') return callOn(port);
  // One in hand: the first slow request of a quiet day is hedged too.
  const budget = kept<HedgeBudget>(stage, 'hedge-budget', () =>
    createHedgeBudget({ shareRatio: hedge.shareRatio ?? 0.05, initial: 1 }),
  );
  const recent = hedge.afterMs === 'p95' ? kept(stage, 'hedge-quantile', () => createRollingQuantile()) : undefined;
  return raceCancel([() => callOn(port), () => callOn(hedge.port ?? port)], {
    staggerMs: recent?.read ?? (hedge.afterMs as number),
    ...(recent === undefined ? undefined : { latency: recent }),
    budget,
    scheduler: stage.scheduler,
    ...(isContent === undefined ? undefined : { accepts: isContent }),
    observe: (report) => {
      if (report.contender === 0 && report.action !== 'failed') return;
      if (report.action === 'won') stage.note('hedge', 'won', { ms: report.tookMs, tookMs: report.raceMs });
      else if (report.action === 'cancelled') stage.note('hedge', 'lost', { ms: report.ranMs });
      else if (report.action === 'started') stage.note('hedge', 'started', { detail: report.because });
      else if (report.action === 'refused') stage.note('hedge', 'refused');
    },
  });
}

function withTimeout<R>(stage: StageContext, timeoutMs: number): (source: Observable<R>) => Observable<R> {
  return deadline<R>({
    budgetMs: timeoutMs,
    scheduler: stage.scheduler,
    observe: ({ limitMs }) => stage.note('timeout', 'exceeded', { ms: limitMs }),
  });
}

/** Before the first element only: what has been passed on cannot be taken back here. */
function withFallback<R>(
  stage: StageContext,
  other: () => Observable<R>,
  port: string,
): (source: Observable<R>) => Observable<R> {
  return (source) =>
    defer(() => {
      let passed = false;
      return source.pipe(
        tap(() => {
          passed = true;
        }),
        catchError((error: unknown) => {
          if (passed) throw error;
          const why = error instanceof DeadlineError ? 'timeout' : codeOf(error);
          stage.note('fallback', 'used', { detail: `${port}, because of ${why}` });
          return other();
        }),
      );
    });
}

function cached<R>(stage: StageContext, work: Observable<R>, key: string, cacheMs: number): Observable<R> {
  const recent = kept(stage, 'cached-calls', () => new Recent<readonly R[]>(maxCachedCalls, cacheMs));
  return new CachedCall(stage, work, key, recent);
}
