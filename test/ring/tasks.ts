import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskContext } from '../../src/ring/index.ts';

/** What the tests of pools have their workers do. */
export type Task =
  | { readonly do: 'echo'; readonly value: unknown }
  | {
      readonly do:
        | 'throw'
        | 'reject'
        | 'exit'
        | 'hoard'
        | 'spin'
        | 'await'
        | 'throw later'
        | 'thread'
        | 'retire'
        | 'circle';
    }
  | { readonly do: 'count'; readonly to: number }
  | { readonly do: 'repeat'; readonly length: number }
  /** Marks a word of shared memory, then spins until another is set. */
  | { readonly do: 'hold'; readonly word: number };

let words: Int32Array | undefined;
let greeted = 0;

/** Words of shared memory by which a test sees and steers what goes on in a task. */
export const HELD = 0;
export const LET_GO = 1;
export const CANCELLED = 2;
export const BEGUN = 3;

export function open(data: unknown): unknown {
  words = data as Int32Array;
  greeted += 1;
  return { greeted };
}

function mark(word: number): void {
  if (words === undefined) return;
  Atomics.add(words, word, 1);
  Atomics.notify(words, word);
}

export function run(task: Task, context: TaskContext): unknown {
  mark(BEGUN);
  switch (task.do) {
    case 'echo':
      return task.value;
    case 'count':
      return count(task.to);
    case 'repeat':
      return 'é'.repeat(task.length);
    case 'throw':
      throw Object.assign(new TypeError('no such shelf'), { code: 'no-shelf' });
    case 'reject':
      return Promise.reject(new Error('not today'));
    case 'exit':
      return process.exit(3);
    case 'hoard':
      return hoard();
    case 'spin':
      mark(HELD);
      for (;;) if (context.isCancelled) return mark(CANCELLED);
    case 'await':
      return new Promise((resolve) => {
        context.signal.addEventListener('abort', () => {
          mark(CANCELLED);
          resolve(undefined);
        });
        mark(HELD);
      });
    case 'throw later':
      setTimeout(() => {
        throw new Error('much later');
      });
      return new Promise(() => {});
    case 'hold':
      mark(HELD);
      while (words !== undefined && Atomics.load(words, task.word) === 0);
      return 'held';
    case 'thread':
      return process.env.WHO ?? process.argv.slice(2);
    case 'retire':
      context.retire();
      return 'last';
    case 'circle':
      return sleep(0, 1n);
  }
}

async function* count(to: number): AsyncGenerator<number> {
  for (let number = 1; number <= to; number++) yield number;
}

function hoard(): never {
  const kept: object[] = [];
  for (;;) kept.push(Array.from({ length: 1_000 }, () => ({})));
}
