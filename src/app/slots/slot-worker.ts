import { lastValueFrom, type Observable } from 'rxjs';
import { createEngine, type Engine, type Json, type RunEvent, type RunRequest } from '../../index.ts';
import type { TaskContext } from '../../ring/index.ts';
import type { App, AppSettings, OpenBindings } from '../app.ts';
import { liveScheduler } from '../live-scheduler.ts';
import { offersOf } from '../offers-of.ts';
import { openBindings } from '../open-bindings.ts';

/** What the bindings of a slot are opened with. */
export interface SlotSettings extends AppSettings {
  /** A file of further tools. */
  readonly tools?: string;
}

/** What a slot is opened with. */
export interface SlotTask {
  /** The module that exports the app by default. */
  readonly module: string;
  /** The folder of its files, as whoever serves it knows it. */
  readonly folder?: string;
  readonly pipeline: string;
  readonly settings: SlotSettings;
  readonly rehearsal?: { readonly input: Json; readonly times: number };
}

/** Where the time to open a slot went, in milliseconds. */
export interface SlotGreeting {
  readonly importMs: number;
  readonly bindMs: number;
  readonly compileMs: number;
  readonly rehearseMs: number;
}

/** Events on their way together at most: all of a burst would not fit. */
const largestBatch = 64;

/** The file a slot's thread loads. */
export const slotWorker: URL = new URL(import.meta.url);

let engine: Engine | undefined;

/** Does all that can be done before a request is there. */
export async function open({ module, folder, pipeline, settings, rehearsal }: SlotTask): Promise<SlotGreeting> {
  const times = [performance.now()];
  const { default: exported } = (await import(module)) as { readonly default: App };
  const app = { ...exported, ...(folder !== undefined && { folder }) };
  const offers = offersOf(app).filter((offer) => offer.pipeline.name === pipeline);
  times.push(performance.now());
  const opened = await openBindings(app, settings);
  const { bindings } = settings.tools === undefined ? opened : await withTools(opened, settings.tools, settings);
  times.push(performance.now());
  engine = createEngine({ offers, bindings, scheduler: liveScheduler, random: Math.random });
  times.push(performance.now());
  if (rehearsal !== undefined) await rehearse(engine, rehearsal);
  times.push(performance.now());
  const [importMs = 0, bindMs = 0, compileMs = 0, rehearseMs = 0] = times
    .slice(1)
    .map((at, place) => at - (times[place] ?? at));
  return { importMs, bindMs, compileMs, rehearseMs };
}

/** What few slots need is loaded by those alone: a slot is to be ready soon. */
async function withTools(opened: OpenBindings, file: string, { env }: SlotSettings): Promise<OpenBindings> {
  const [{ addTools }, { pino }] = await Promise.all([import('../add-tools.ts'), import('pino')]);
  return addTools(opened, file, env, pino({ level: env.LOG_LEVEL ?? 'info' }));
}

/** Runs that nobody hears: they ask no cache, call no tool with side effects, and remember nothing. */
async function rehearse(
  { pipelines, startRun }: Engine,
  { input, times }: NonNullable<SlotTask['rehearsal']>,
): Promise<void> {
  for (const { name, version, surfaces } of pipelines) {
    for (const surface of surfaces) {
      for (let time = 0; time < times; time++) {
        const request = { run: `rehearsal-${time}`, pipeline: name, version, surface, input };
        await lastValueFrom(startRun(request, { isRefresh: true }), { defaultValue: undefined });
      }
    }
  }
}

/** The events of a run, as many together as come in one turn. */
export function run(request: RunRequest, { signal }: TaskContext): AsyncIterable<readonly RunEvent[]> {
  if (engine === undefined) throw new Error('the slot is not open');
  return batches(engine.startRun(request), signal);
}

async function* batches(events: Observable<RunEvent>, signal: AbortSignal): AsyncGenerator<readonly RunEvent[]> {
  const waiting: RunEvent[] = [];
  let isOver = false;
  let wake: () => void = () => {};
  const over = (): void => {
    isOver = true;
    wake();
  };
  const running = events.subscribe({
    next: (event) => {
      waiting.push(event);
      wake();
    },
    error: over,
    complete: over,
  });
  signal.addEventListener('abort', over);
  try {
    for (;;) {
      if (waiting.length > 0) {
        yield waiting.splice(0, largestBatch);
      } else if (isOver) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    running.unsubscribe();
    signal.removeEventListener('abort', over);
  }
}
