import { concat, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import {
  createEngine,
  definePipeline,
  input,
  type Json,
  type PartialInput,
  type Pipeline,
  type RunEvent,
  transform,
} from '../../src/index.ts';
import { play } from '../../src/testing/index.ts';

const query = input();
const reply = transform(query, ({ text, user = 'nobody' }) => `${user}: ${text}`);
const echo: Pipeline = definePipeline('echo', { query, reply }, { version: 1, output: reply });

/** A run whose input comes as `parts`, to its end or to `ms`. */
function logOf(parts: (scheduler: TestScheduler) => Observable<PartialInput>, begun: Json, ms = 100_000): RunEvent[] {
  const scheduler = new TestScheduler(() => {});
  return scheduler.run(() => {
    const log: RunEvent[] = [];
    const engine = createEngine({ offers: [{ pipeline: echo }], bindings: {}, scheduler, random: () => 0.5 });
    const request = { run: 'r', pipeline: 'echo', surface: 'default', input: begun, deadlineMs: 50 };
    const running = engine.startRun(request, { input: parts(scheduler) }).subscribe((event) => log.push(event));
    scheduler.schedule(() => running.unsubscribe(), ms);
    scheduler.flush();
    return log;
  });
}

const part = (text: string, final = false, more = {}): PartialInput => ({ input: { text, ...more }, final });
const essence = (log: readonly RunEvent[]): unknown[] =>
  log.flatMap((event): unknown[] => {
    if (event.type === 'text') return [[event.at, event.text]];
    if (event.type === 'error') return [[event.at, event.code]];
    if (event.type === 'input') return [[event.at, 'input', event.final, event.input]];
    return [];
  });

describe('an input that grows', () => {
  it('is answered when it is whole, and the answer is of all of it', () => {
    const score = play(echo, { ports: {}, parts: '200ms a 300ms b 100ms |', values: { a: 'how', b: 'how much' } });
    expect(score.answer).toBe('nobody: how much');
    expect(score.text).toEqual([{ at: 602, value: 'nobody: how much' }]);
    expect(score.inputs).toEqual([{ at: 602, value: 'how much' }]);
    expect(score.ending).toEqual({ at: 602, value: 'answered' });
  });

  it('may be whole at once, in the same instant as its run', () => {
    expect(essence(logOf(() => of(part('all of it', true)), { text: '' }))).toEqual([
      [0, 'input', true, { text: 'all of it' }],
      [0, 'nobody: all of it'],
    ]);
  });

  it('is whole as it was begun where nothing was added', () => {
    expect(essence(logOf(() => of(), { text: 'so' })).at(-1)).toEqual([0, 'nobody: so']);
  });

  it('changes nothing any more once it was whole', () => {
    const log = logOf(() => concat(of(part('one', true), part('two', true))), { text: '' });
    expect(log.filter(({ type }) => type === 'text' || type === 'input')).toHaveLength(2);
  });

  it('costs no time of the run while it is being said', () => {
    // The run may take 50 ms; the input took 40 s.
    const slow = (scheduler: TestScheduler) =>
      scheduler.createColdObservable<PartialInput>('40s (a|)', { a: part('late') });
    expect(essence(logOf(slow, { text: '' })).at(-1)).toEqual([40_000, 'nobody: late']);
  });

  it('is lost where its source fails, or says nothing for a minute; retrying may help', () => {
    const failing = logOf(() => throwError(() => new Error('the microphone is gone')), { text: '' });
    expect(failing.at(-1)).toMatchObject({ type: 'error', code: 'run.input-lost', retry: true, at: 0 });
    const mute = (scheduler: TestScheduler) =>
      concat(scheduler.createColdObservable<PartialInput>('30s (a|)', { a: part('er') }), NEVER);
    expect(essence(logOf(mute, { text: '' })).at(-1)).toEqual([90_000, 'run.input-lost']);
  });

  it('keeps the user it was begun with, and refuses another one', () => {
    const begun = { text: '', user: 'ann' };
    expect(essence(logOf(() => of(part('hi', true)), begun)).at(-1)).toEqual([0, 'ann: hi']);
    expect(essence(logOf(() => of({ input: 'hi', final: true }), begun)).at(-1)).toEqual([0, 'ann: hi']);
    expect(essence(logOf(() => of(part('hi', true, { user: 'bob' })), begun)).at(-1)).toEqual([0, 'run.bad-input']);
    expect(essence(logOf(() => of(part('hi', true, { user: 'bob' })), { text: '' })).at(-1)).toEqual([
      0,
      'run.bad-input',
    ]);
  });

  it('is left at once when the run is cancelled', () => {
    const parts = new Subject<PartialInput>();
    const log = logOf(() => parts, { text: '' }, 10);
    expect(parts.observed).toBe(false);
    expect(log.map(({ type }) => type)).toEqual(['started']);
  });

  it('is left at once when it is whole', () => {
    let left = false;
    const parts = new Observable<PartialInput>((reader) => {
      reader.next(part('x', true));
      return () => {
        left = true;
      };
    });
    logOf(() => parts, { text: '' });
    expect(left).toBe(true);
  });
});
