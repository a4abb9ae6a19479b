// What does watching cost? Runs of the assistant with metrics, burn rates, traces and the run store on, against all off.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { lastValueFrom } from 'rxjs';
import { offersOf } from '../src/app/index.ts';
import { liveScheduler } from '../src/app/live-scheduler.ts';
import { openBindings } from '../src/cli/bindings.ts';
import { bookshopApp } from '../src/cli/bookshop-app.ts';
import { createEngine, type RunObserver, type StartRun } from '../src/index.ts';
import { MetricRegistry } from '../src/observe/metric-registry.ts';
import { runMetrics } from '../src/observe/run-metrics.ts';
import { RunStore } from '../src/observe/run-store.ts';
import { SloMonitor } from '../src/observe/slo-monitor.ts';
import { TraceSpans } from '../src/observe/trace-spans.ts';
import { compare } from './runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'tailrace-bench-'));
const scheduler = liveScheduler;
const registry = new MetricRegistry();
registry.watchProcess();
const measured = [runMetrics(registry), new SloMonitor({ scheduler, onAlert: () => {} })];

/** Spans are made, batched and handed over; what a network would cost after that is the collector's own. */
const nowhere: SpanExporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: async () => {},
};
const provider = new BasicTracerProvider({
  spanProcessors: [new BatchSpanProcessor(nowhere, { maxQueueSize: 100_000 })],
});
const spans = new TraceSpans({ tracer: provider.getTracer('bench'), scheduler, maxPending: 10_000 });
const stored = (name: string): RunStore =>
  new RunStore({ file: join(folder, name), scheduler, random: Math.random, maxPending: 10_000 });
const [store, storeOfAll] = [stored('one.sqlite'), stored('all.sqlite')];

const bound = await openBindings({ env: {}, atOnce: true });

function engineWith(observers: readonly RunObserver[]): StartRun {
  const { bindings } = bound;
  return createEngine({ offers: offersOf(bookshopApp()), bindings, scheduler, random: Math.random, observers })
    .startRun;
}

const runsARound = 192;
let asked = 0;

/** Sixty-four at a time, each with a text of its own, so that no answer comes from the cache. */
async function drive(startRun: StartRun): Promise<number> {
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun++ < runsARound) {
      const text = `Which detective novels do you have under ${10 + (++asked % 1_000)} dollars?`;
      const request = {
        run: `run-${asked}`,
        pipeline: 'assistant',
        surface: 'voice',
        input: { text, user: `u${asked}` },
      };
      await lastValueFrom(startRun(request));
    }
  };
  await Promise.all(Array.from({ length: 64 }, lane));
  return runsARound;
}

const contenders: Readonly<Record<string, StartRun>> = {
  'all off': engineWith([]),
  'metrics and burn rates': engineWith(measured),
  traces: spans.traced(engineWith([spans])),
  'run store': engineWith([store]),
  'all on': spans.traced(engineWith([...measured, spans, storeOfAll])),
};

await compare(
  'runs of the assistant, watched',
  Object.fromEntries(Object.entries(contenders).map(([name, startRun]) => [name, () => drive(startRun)])),
  { unit: 'runs', rounds: 7 },
);
await Promise.all([store.close(), storeOfAll.close(), provider.shutdown()]);
bound.close();
rmSync(folder, { recursive: true });
