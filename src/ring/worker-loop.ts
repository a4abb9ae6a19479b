import type { MessagePort } from 'node:worker_threads';
import { type Payload, payloads, writeText } from './payload.ts';
import { toThrown } from './ring-error.ts';
import { viewRing } from './ring-memory.ts';
import { END, FAILURE, LAST_VALUE, RETIRE, type RingTask, SKIPPED, slotOf, VALUE, wordOf } from './ring-messages.ts';
import type { RingModule } from './ring-module.ts';
import { RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';
import { RunningTask } from './running-task.ts';
import { TaskMarks } from './task-marks.ts';

/** A result waits at most so long, and one task longer, for others to share its wake-up. */
const HOLD_MS = 0.05;
/** Looks between two at the clock. */
const LOOKS = 32;

/** Loads the module and goes to work; resolves to what the module says at its opening. */
export async function openWorkerLoop(task: RingTask, port: MessagePort): Promise<unknown> {
  const module = (await import(task.ringModule)) as RingModule<unknown, unknown>;
  if (typeof module.run !== 'function') throw new TypeError(`${task.ringModule} exports no function run; export one`);
  const greeting = await module.open?.(task.data);
  const loop = new WorkerLoop(task, module);
  // A message is only ever a bell; hearing it also keeps this thread alive between tasks.
  port.on('message', loop.turn);
  setImmediate(loop.turn);
  return greeting;
}

/** Reads the ring of tasks and writes that of results. */
class WorkerLoop {
  readonly #run: RingModule<unknown, unknown>['run'];
  readonly #task: RingTask;
  readonly #tasks: RingReader;
  readonly #results: RingWriter;
  readonly #marks: TaskMarks;
  readonly #payload: Payload;
  /** What went on beyond its first turn, by slot. */
  readonly #running = new Map<number, RunningTask>();
  #cancelsSeen = 0;
  #isInBatch = false;
  /** Answers that nobody was woken for, and since when. */
  #held = 0;
  #heldSince = 0;
  #isScheduled = false;
  #hasYielded = false;

  constructor(task: RingTask, { run }: RingModule<unknown, unknown>) {
    this.#run = run;
    this.#task = task;
    this.#tasks = new RingReader(viewRing(task.tasks));
    this.#results = new RingWriter(viewRing(task.results));
    this.#marks = new TaskMarks(task.marks);
    this.#payload = payloads[task.payload];
  }

  /** Works until there is nothing to do, or until the event loop has something to do. */
  readonly turn = (): void => {
    this.#isScheduled = false;
    this.#marks.workerBell.rise();
    for (;;) {
      this.#abortCancelled();
      const isBusy = this.#takeBatch();
      if (isBusy) this.#hasYielded = false;
      const isShared = this.#running.size > 0;
      if (isBusy && !isShared) continue;
      // What awaits goes on before more is begun.
      if (isBusy) break;
      if (!isShared && !this.#hasYielded && this.#spin()) continue;
      if (isShared || this.#task.parking === 'loop') {
        if (this.#marks.workerBell.sleepInLoop(this.#hasWork)) return;
      } else if (this.#hasYielded) {
        this.#hasYielded = false;
        this.#marks.workerBell.sleep(this.#hasWork);
      } else {
        // What tasks have left behind, such as lines for the console, goes on before the thread sleeps.
        this.#hasYielded = true;
        break;
      }
    }
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.turn);
  };

  readonly #hasWork = (): boolean => !this.#tasks.isEmpty() || this.#marks.cancels() !== this.#cancelsSeen;

  #spin(): boolean {
    const until = performance.now() + this.#task.spinMs;
    do {
      for (let look = 0; look < LOOKS; look++) if (!this.#tasks.isEmpty()) return true;
    } while (performance.now() < until);
    return false;
  }

  #abortCancelled(): void {
    const cancels = this.#marks.cancels();
    if (cancels === this.#cancelsSeen) return;
    this.#cancelsSeen = cancels;
    for (const running of this.#running.values()) running.abortIfCancelled();
  }

  /** Takes what is there, up to a micro-batch, whose answers share a wake-up. */
  #takeBatch(): boolean {
    this.#isInBatch = true;
    let taken = 0;
    while (taken < this.#task.maxBatch && this.#tasks.next()) {
      taken += 1;
      this.#take(slotOf(this.#tasks.word));
    }
    this.#isInBatch = false;
    this.#wakeOwner();
    return taken > 0;
  }

  #take(slot: number): void {
    if (this.#marks.isCancelled(slot)) {
      this.#tasks.release();
      this.#answer(SKIPPED, slot);
      return;
    }
    const value = this.#payload.read(this.#tasks);
    this.#tasks.release();
    this.#marks.begin(slot);
    const running = new RunningTask(slot, this.#marks, this.#retire);
    try {
      this.#follow(running, this.#run(value, running));
    } catch (error) {
      this.#fail(slot, error);
    }
  }

  /** Answers with what was returned, or with what comes of it. */
  #follow(running: RunningTask, returned: unknown): void {
    const { slot } = running;
    if (typeof returned !== 'object' || returned === null) this.#answer(LAST_VALUE, slot, returned);
    else if (typeof (returned as { then?: unknown }).then === 'function') {
      this.#await(running, returned as PromiseLike<unknown>, (value) => this.#answer(LAST_VALUE, slot, value));
    } else if (Symbol.asyncIterator in returned) {
      const ended = this.#giveAll(running, returned as AsyncIterable<unknown>);
      this.#await(running, ended, () => this.#answer(END, slot));
    } else this.#answer(LAST_VALUE, slot, returned);
  }

  #await<V>(running: RunningTask, promised: PromiseLike<V>, done: (value: V) => void): void {
    const { slot } = running;
    this.#running.set(slot, running);
    const settle = (answer: () => void): void => {
      this.#running.delete(slot);
      if (this.#marks.isCancelled(slot)) this.#answer(SKIPPED, slot);
      else answer();
    };
    promised.then(
      (value) => settle(() => done(value)),
      (error: unknown) => settle(() => this.#fail(slot, error)),
    );
  }

  async #giveAll(running: RunningTask, values: AsyncIterable<unknown>): Promise<void> {
    for await (const value of values) {
      if (running.isCancelled) return;
      this.#put(() => this.#payload.write(this.#results, wordOf(VALUE, running.slot), value));
    }
  }

  readonly #retire = (): void => this.#answer(RETIRE, 0);

  #answer(kind: number, slot: number, value?: unknown): void {
    const word = wordOf(kind, slot);
    try {
      if (kind === LAST_VALUE) this.#put(() => this.#payload.write(this.#results, word, value));
      else this.#put(() => writeText(this.#results, word, ''));
    } catch (error) {
      this.#fail(slot, error);
    }
  }

  #fail(slot: number, error: unknown): void {
    const thrown = toThrown(error);
    // No message is so long that the smallest ring could not tell of it.
    const short = { ...thrown, message: thrown.message.slice(0, 2_000) };
    const text = JSON.stringify(thrown);
    this.#put(() => {
      const isFitting = this.#results.fits(text.length * 3);
      const { stack: _, ...brief } = short;
      return writeText(this.#results, wordOf(FAILURE, slot), isFitting ? text : JSON.stringify(brief));
    });
  }

  /**
   * Writes and publishes one record, so that it is not lost with this thread whatever the next task does. A ring that is
   * full is waited for: its reader never waits for this thread.
   */
  #put(write: () => boolean): void {
    while (!write()) {
      this.#wakeOwner();
      this.#marks.workerBell.sleep(() => this.#results.hasMoreRoom());
    }
    this.#results.publish();
    const now = performance.now();
    if (this.#held === 0) this.#heldSince = now;
    this.#held += 1;
    const isDue = this.#held >= this.#task.maxBatch || now - this.#heldSince > HOLD_MS;
    if (!this.#isInBatch || isDue) this.#wakeOwner();
  }

  #wakeOwner(): void {
    this.#held = 0;
    this.#marks.ownerBell.ring();
  }
}
