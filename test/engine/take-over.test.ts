import { from, map, mergeMap, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  callTools,
  compose,
  definePipeline,
  input,
  type Pipeline,
  planner,
  type RunEvent,
  sentences,
  through,
} from '../../src/index.ts';
import { notes, type PlayOptions, play, type Score } from '../../src/testing/index.ts';

/** Plan, tools (one of them changes something), answer, sentences. */
const shop = (fallback: 'sequential' | 'none' = 'sequential'): Pipeline => {
  const query = input();
  const plan = planner(query);
  const calls = callTools(plan);
  const draft = compose([query, calls]);
  const reply = sentences(draft);
  const stages = { query, plan, calls, draft, reply };
  return definePipeline('shop', stages, { version: 1, output: reply, fallback });
};

const values = {
  s: { name: 'search', args: {} },
  e: { name: 'send', args: { to: 'Ann' } },
  R: 'found',
  a: 'It is sent. The book ',
  b: 'costs $4.',
  w: 'It is sent. The book costs $4.',
};

const ports = (compose: readonly string[]): PlayOptions['ports'] => ({
  model: { plan: '10ms (se|)', compose },
  tools: { search: '20ms (R|)', send: { marble: '30ms (R|)', spec: { readOnly: false } } },
});

const takenOver = ({ log }: Score): RunEvent[] =>
  log.filter((event) => event.type === 'policy' && event.action === 'sequential');

describe('a run that fails', () => {
  it('is taken over by the sequential chain, unseen where nothing was shown yet', () => {
    const score = play(shop(), { ports: ports(['5ms #', '30ms (w|)']), values });
    // 40 tools are done, 45 the model fails, 55 planned again; the results are there already; 85 answered.
    expect(score.text).toEqual(notes('85ms w', values));
    expect(score.ending).toEqual({ at: 85, value: 'answered' });
    expect(takenOver(score)).toEqual([expect.objectContaining({ at: 45, stage: 'draft' })]);
  });

  it('goes on from what is shown: no character twice, none missing', () => {
    const score = play(shop(), { ports: ports(['5ms a 4ms #', '30ms (b|)']), values });
    expect(score.answer).toBe(values.w);
    expect(score.retractions).toEqual([]);
    expect(score.sentences.map(({ value }) => value)).toEqual(['It is sent. ', 'The book costs $4.']);
    const asked = score.calls.filter(({ what }) => what === 'compose').map(({ request }) => request);
    expect(asked[1]).toMatchObject({ said: values.a });
  });

  it('runs no tool again that has given its result', () => {
    const score = play(shop(), { ports: ports(['5ms a 4ms #', '30ms (b|)']), values });
    expect(score.toolStarts.map(({ value }) => value)).toEqual(['search', 'send']);
  });

  it('runs a tool with side effects once even where it is still at work when the chain takes over', () => {
    const failing = { ...ports(['5ms (w|)']), model: { plan: ['10ms e 9ms #', '10ms (e|)'], compose: '5ms (w|)' } };
    const score = play(shop(), { ports: failing, values });
    expect(score.toolStarts.map(({ value }) => value)).toEqual(['send']);
    expect(score.ending?.value).toBe('answered');
  });

  it('fails where the chain fails too, and names the stage', () => {
    const score = play(shop(), { ports: ports(['5ms #']), values });
    expect(score.log.at(-1)).toMatchObject({ type: 'error', stage: 'draft' });
    expect(takenOver(score).length).toBe(1);
  });

  it('is not taken over where the pipeline says so', () => {
    const score = play(shop('none'), { ports: ports(['5ms #', '30ms (w|)']), values });
    expect(score.log.at(-1)).toMatchObject({ type: 'error', at: 45 });
  });

  it('retracts and starts again where no stage can go on from the middle', () => {
    let attempts = 0;
    const query = input();
    const twice = through([query], ([asked]) => {
      attempts++;
      const broken = attempts === 1;
      return asked.pipe(
        mergeMap(() =>
          from(broken ? [of('half '), throwError(() => new Error('cut'))] : [of('half '), of('and half')]),
        ),
        mergeMap((part) => part),
        map(String),
      );
    });
    const pipeline = definePipeline('twice', { query, twice }, { version: 1, output: twice });
    const score = play(pipeline, { ports: {} });
    expect(score.retractions).toEqual([{ at: 0, value: 0 }]);
    expect(score.answer).toBe('half and half');
  });

  it('is not taken over when its time is up', () => {
    const score = play(shop(), { ports: ports(['500ms (w|)']), values, deadlineMs: 100 });
    expect(score.log.at(-1)).toMatchObject({ type: 'error', code: 'run.deadline', at: 100 });
  });
});

describe('the last rung', () => {
  const surface = {
    name: 'chat',
    knobs: {},
    stages: {},
    slo: {},
    canned: { text: 'Ask me again later.', afterMs: 300 },
  };

  it('answers when the chain fails too', () => {
    const score = play(shop(), { ports: ports(['5ms #']), values, surface });
    expect(score.answer).toBe('Ask me again later.');
    expect(score.ending).toEqual({ at: 60, value: 'degraded' });
  });

  it('answers when nothing was shown in time, and cancels what still works', () => {
    const score = play(shop(), { ports: ports(['900ms (w|)']), values, surface });
    expect(score.text).toEqual(notes('300ms c', { c: 'Ask me again later.' }));
    expect(score.calls.at(-1)?.abortedAt).toBe(300);
  });

  it('lets an answer alone that began in time', () => {
    const score = play(shop(), { ports: ports(['5ms a 600ms b|']), values, surface });
    expect(score.answer).toBe(values.w);
    expect(score.ending?.value).toBe('answered');
  });

  it('leaves whole sentences standing, and takes a broken one back', () => {
    const score = play(shop(), { ports: ports(['5ms a 4ms #']), values, surface });
    expect(score.answer).toMatch(/^It is sent\. \n\nAsk me again later\.$/);
    expect(score.sentences.map(({ value }) => value)).toEqual(['It is sent. ', '\n\nAsk me again later.']);
  });

  it('does not answer for a request that makes no sense', () => {
    const score = play(shop(), { ports: ports(['5ms (w|)']), values, surface, input: 7 });
    expect(score.ending?.value).toBe('run.bad-input');
  });
});
