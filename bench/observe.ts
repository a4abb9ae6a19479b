// What does watching cost? Runs of the assistant with metrics, burn rates, traces and the run store on, against all off;
// and what each observer takes of a core by itself.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { lastValueFrom, toArray } from 'rxjs';
import { offersOf } from '../src/app/index.ts';
import { liveScheduler } from '../src/app/live-scheduler.ts';
import { openBindings } from '../src/cli/bindings.ts';
import { bookshopApp } from '../src/cli/bookshop-app.ts';
import { createEngine, type RunEvent, type RunObserver, type RunRequest, type StartRun } from '../src/index.ts';
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

// Without a synthesiser: its processes would be all that is measured.
const bound = await openBindings({ env: { TAILRACE_SPEECH: 'none' }, atOnce: true });

function engineWith(observers: readonly RunObserver[]): StartRun {
  const { bindings } = bound;
  return createEngine({ offers: offersOf(bookshopApp()), bindings, scheduler, random: Math.random, observers })
    .startRun;
}

const runsARound = 192;
let asked = 0;

/** Each with a text of its own, so that no answer comes from the cache. */
function nextRequest(): RunRequest {
  const text = `Which detective novels do you have under ${10 + (++asked % 1_000)} dollars?`;
  return { run: `run-${asked}`, pipeline: 'assistant', surface: 'voice', input: { text, user: `u${asked}` } };
}

/** Sixty-four at a time. */
async function drive(startRun: StartRun): Promise<number> {
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun++ < runsARound) await lastValueFrom(startRun(nextRequest()));
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

/** What the process takes of its cores for each of `count` pieces of work, in microseconds; all threads count. */
async function coreTime(count: number, work: (index: number) => Promise<unknown> | undefined): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index++) await work(index);
  // What was put off until the loop is idle belongs to the work as well.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** Of the same runs, without the noise of running them: their logs, recorded once, are told to each observer again. */
async function ownCosts(): Promise<void> {
  const logs: { readonly request: RunRequest; readonly log: readonly RunEvent[] }[] = [];
  const startRun = engineWith([]);
  const ofRun = await coreTime(256, async () => {
    const request = nextRequest();
    logs.push({ request, log: await lastValueFrom(startRun(request).pipe(toArray())) });
  });
  const slo = { firstToken: { p95Ms: 600 }, full: { p95Ms: 2_500 } };
  const tell = (observers: readonly RunObserver[], index: number): Promise<unknown> | undefined => {
    const { request, log } = logs[index % logs.length] as (typeof logs)[number];
    for (const observer of observers) {
      const listener = observer.begin({ request, version: 1, slo });
      for (const event of log) listener?.event(event);
    }
    return index % 64 === 0 ? new Promise((resolve) => setTimeout(resolve)) : undefined;
  };
  console.log(`  of a core's time, a run: ${ofRun.toFixed(0)} µs for itself`);
  const watching = { 'metrics and burn rates': measured, traces: [spans], 'run store': [store] };
  let all = 0;
  for (const [name, observers] of Object.entries(watching)) {
    await coreTime(2_000, (index) => tell(observers, index));
    const own = await coreTime(4_000, (index) => tell(observers, index));
    all += own;
    console.log(`  ${name.padEnd(22)} ${own.toFixed(0).padStart(5)} µs  ${((own / ofRun) * 100).toFixed(1)} %`);
  }
  console.log(`  ${'all'.padEnd(22)} ${all.toFixed(0).padStart(5)} µs  ${((all / ofRun) * 100).toFixed(1)} %`);
}

await ownCosts();
await Promise.all([store.close(), storeOfAll.close(), provider.shutdown()]);
bound.close();
rmSync(folder, { recursive: true });
