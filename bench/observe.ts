// What does watching cost? Runs of the assistant in a process that is watched as a server is, against one that is not.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { lastValueFrom } from 'rxjs';
import { offersOf } from '../src/app/index.ts';
import { liveScheduler } from '../src/app/live-scheduler.ts';
import { type OpenObservation, openObservation } from '../src/app/open-observation.ts';
import { openBindings } from '../src/cli/bindings.ts';
import { bookshopApp } from '../src/cli/bookshop-app.ts';
import { createEngine, type RunRequest, type StartRun } from '../src/index.ts';
import { machine } from './runner.ts';
import { compareSlices } from './slices.ts';

/** Of one slice: a quarter of a second, as long as a server gathers what it writes. */
const sliceRuns = 96;

/** Under way at once. */
const lanes = 32;

const thisFile = fileURLToPath(import.meta.url);

/** Takes all that is posted, in a process of its own, and tells its parent where; on `count`, how much it was. */
function collect(): void {
  let bytes = 0;
  const server = createServer(async (request, response) => {
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  process.on('message', () => process.send?.(bytes));
  process.on('disconnect', () => process.exit());
}

/** A process that is watched, with an engine in it. */
interface Watched {
  readonly startRun: StartRun;
  readonly observation: OpenObservation | undefined;
}

/** Said with the figures: what is measured is what a server has that is told of a collector, a file and a folder. */
const on =
  '  all on: metrics, burn rates, alarms, turns, traces with the calls of adapters to a collector, run store, audit log';

async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tailrace-bench-'));
  const collector = fork(thisFile, ['--collect']);
  const [endpoint] = (await once(collector, 'message')) as [string];
  const logger = pino(pino.destination({ dest: join(folder, 'log'), sync: false }));
  // Without a synthesiser: its processes would be all that is measured.
  const bound = await openBindings({ env: { TAILRACE_SPEECH: 'none' }, atOnce: true });

  const engineWith = (observation: OpenObservation | undefined): Watched => {
    const { bindings } = bound;
    const engine = createEngine({
      offers: offersOf(bookshopApp()),
      bindings: observation?.watched(bindings) ?? bindings,
      scheduler: liveScheduler,
      random: Math.random,
      observers: observation?.observers ?? [],
    });
    return { startRun: observation?.traced(engine.startRun) ?? engine.startRun, observation };
  };
  const watchedBy = (name: string, env: Readonly<Record<string, string>>, isStored = false): Watched => {
    const runs = isStored ? { runs: join(folder, `${name}.sqlite`) } : {};
    return engineWith(openObservation({ env, logger, scheduler: liveScheduler, ...runs }));
  };
  const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  const all = { ...traces, TAILRACE_AUDIT: join(folder, 'audit-of-all') };
  const contenders: Readonly<Record<string, Watched>> = {
    'all off': engineWith(undefined),
    'all on': watchedBy('all', all, true),
    'metrics, burn rates, alarms': watchedBy('least', {}),
    '… and traces': watchedBy('traced', traces),
    '… and the run store': watchedBy('stored', {}, true),
    '… and the audit log': watchedBy('audited', { TAILRACE_AUDIT: join(folder, 'audit') }),
  };

  let asked = 0;
  /** Each with a text of its own, so that no answer comes from the cache. */
  const nextRequest = (): RunRequest => {
    const text = `Which detective novels do you have under ${10 + (++asked % 1_000)} dollars?`;
    return { run: `run-${asked}`, pipeline: 'assistant', surface: 'voice', input: { text, user: `u${asked}` } };
  };
  const drive = async ({ startRun, observation }: Watched, runs: number): Promise<number> => {
    let begun = 0;
    const lane = async (): Promise<void> => {
      while (begun++ < runs) {
        const request = nextRequest();
        await lastValueFrom(startRun(request));
        observation?.delivered(request.run);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return runs;
  };

  // In pieces, so that threads that are only just starting are not run over.
  for (let piece = 0; piece < 5; piece++) {
    for (const watched of Object.values(contenders)) {
      await drive(watched, 128);
      await sleep(100);
    }
  }
  const sliced = Object.entries(contenders).map(([name, watched]) => {
    const settle = async (): Promise<void> => watched.observation?.flush();
    return [name, { work: () => drive(watched, sliceRuns), settle }] as const;
  });
  print('everything on, against all off', await compareSlices(Object.fromEntries(sliced.slice(0, 2)), 160));
  print('what each part costs', await compareSlices(Object.fromEntries(sliced), 8));

  for (const { observation } of Object.values(contenders)) await observation?.close();
  collector.send('count');
  const [bytes] = (await once(collector, 'message')) as [number];
  const { body } = (await contenders['all on']?.observation?.exposition()) ?? { body: '' };
  const lost = [...body.matchAll(/^tailrace_observer_samples_lost_total\{sink="(\w+)"\} (\d+)$/gm)];
  console.log(`\n  the collector took ${(bytes / 2 ** 20).toFixed(0)} MiB of spans`);
  console.log(
    `  lost with everything on: ${lost.map(([, sink, count]) => `${count} ${sink}`).join(', ') || 'nothing'}`,
  );
  collector.disconnect();
  bound.close();
  rmSync(folder, { recursive: true });
}

function print(title: string, rows: Awaited<ReturnType<typeof compareSlices>>): void {
  console.log(`\n${title}`);
  console.log(`  ${machine()}`);
  console.log(
    `  slices of ${sliceRuns} runs of the assistant, each beside one with all off; in a second of the main thread's core`,
  );
  console.log(on);
  for (const { name, opsPerSecond, ratio, quartiles, clockRatio, pairs, coresMs } of rows) {
    const [low, high] = quartiles.map((each) => each.toFixed(2));
    const spread = `${ratio.toFixed(2)}×  half of ${pairs} pairs ${low}–${high}, by the clock ${clockRatio.toFixed(2)}×`;
    const speed = `${opsPerSecond.toFixed(0).padStart(5)} runs/s, ${coresMs.toFixed(2)} ms of all cores each`;
    console.log(`  ${name.padEnd(28)}${speed}  ${name === rows[0]?.name ? '1.00×' : spread}`);
  }
}

if (process.argv.includes('--collect')) collect();
else await bench();
