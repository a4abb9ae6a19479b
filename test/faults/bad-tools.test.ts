import { EMPTY, of } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offersOf } from '../../src/app/offers-of.ts';
import { type OpenBindings, openBindings } from '../../src/cli/bindings.ts';
import { bookshopApp } from '../../src/cli/bookshop-app.ts';
import { type Bindings, createEngine, type Json, type RunEvent, type ToolHost } from '../../src/index.ts';
import { HeapScheduler } from '../../src/simulate/scheduler/heap-scheduler.ts';
import { Score } from '../../src/testing/score.ts';
import { badAt, badness, badRetriever } from './bad-tools.ts';

const offers = offersOf(bookshopApp());
const surfaceOf = (pipeline: string, surface: string) => {
  const offer = offers.find((each) => each.pipeline.name === pipeline);
  return offer?.surfaces.find(({ name }) => name === surface);
};
const noCache = { get: () => of(undefined), put: () => EMPTY, invalidate: () => of(0) };

let bound: OpenBindings;
beforeAll(async () => {
  bound = await openBindings({ env: {}, now: () => new Date('2026-03-10T15:00:00Z') });
});
afterAll(() => bound.close());

/** One run of a declared pipeline in virtual time: the embedded model at its own pace, the tools at theirs. */
function play(pipeline: string, surface: string, input: Json, bad: Bindings): Score {
  const scheduler = new HeapScheduler();
  // A synthesiser works in time of its own; here the text is what is looked at.
  const bindings = { ...bound.bindings, cache: noCache, speech: { speak: () => EMPTY }, ...bad };
  const engine = createEngine({ offers, bindings, scheduler, random: () => 0.5 });
  const log: RunEvent[] = [];
  engine.startRun({ run: 'r', pipeline, surface, input }).subscribe((event) => log.push(event));
  scheduler.flush();
  engine.close();
  return new Score(log, []);
}

const TOOLED = [
  ['assistant', 'chat'],
  ['assistant', 'voice'],
  ['assistant', 'alerts'],
  ['agent-runtime', 'interactive'],
  ['agent-runtime', 'batch'],
  ['service-desk', 'chat'],
  ['service-desk', 'email'],
] as const;
const ways = Object.keys(badness);
const ask: Json = { text: 'where is order 10458 and what is your return policy?', user: 'mara' };

function expectInTime(score: Score, pipeline: string, surface: string): void {
  const { deadlineMs = 0, canned } = surfaceOf(pipeline, surface) ?? {};
  expect(score.ending?.value).toBe('answered');
  expect(score.ending?.at).toBeLessThanOrEqual(deadlineMs);
  if (canned?.afterMs !== undefined) expect(score.text[0]?.at).toBeLessThan(canned.afterMs);
}

describe.each(TOOLED)('%s on %s', (pipeline, surface) => {
  const tools = (): ToolHost => bound.bindings.tools as ToolHost;

  it('answers both halves of a question where all is well', () => {
    const score = play(pipeline, surface, ask, {});
    expect(score.answer).toContain('10458');
    expect(score.answer).toContain('30 days');
    expect(score.answer).not.toContain('could not');
  });

  it.each(ways)('says what is missing, and the rest, where one tool is %s', (how) => {
    const score = play(pipeline, surface, ask, { tools: badAt(tools(), ['order_status'], how) });
    expectInTime(score, pipeline, surface);
    expect(score.answer).toContain('I could not look up your order just now.');
    expect(score.answer).toContain('30 days');
    expect(score.answer.length).toBeLessThan(2_000);
  });

  it('waits no longer for a tool that names no limit of its own', () => {
    const host = tools();
    const untimed = host.tools.map(({ timeoutMs: _, ...spec }) => spec);
    const bad = { tools: badAt({ ...host, tools: untimed }, ['order_status'], 'hanging') };
    const score = play(pipeline, surface, ask, bad);
    expectInTime(score, pipeline, surface);
    expect(score.answer).toContain('I could not look up your order just now.');
    expect(score.answer).toContain('30 days');
  });

  it.each(ways)('says all that is missing where every tool is %s', (how) => {
    const bad = { tools: badAt(tools(), ['order_status', 'returns_policy'], how) };
    const score = play(pipeline, surface, ask, bad);
    expectInTime(score, pipeline, surface);
    expect(score.answer).toContain('I could not look up your order just now.');
    expect(score.answer).toContain('I could not look up our returns policy just now.');
    expect(score.answer).not.toContain('30 days');
  });

  it.each(ways)('says so in the language it was asked in, where a search is %s', (how) => {
    const german = { text: 'Welche Krimis habt ihr unter 10 Dollar?' };
    const score = play(pipeline, surface, german, { tools: badAt(tools(), ['search_books'], how) });
    expectInTime(score, pipeline, surface);
    expect(score.answer).toContain('Unseren Katalog konnte ich gerade nicht durchsuchen.');
  });

  it.each(ways)('changes nothing twice, and claims nothing done, where a reservation is %s', (how) => {
    let reserved = 0;
    const host = badAt(tools(), ['reserve_book'], how);
    const counted: ToolHost = {
      ...host,
      call: (call, context) => {
        if (call.name === 'reserve_book') reserved++;
        return host.call(call, context);
      },
    };
    const reserve = { text: 'please reserve Slow Bread at Old Mill', user: 'mara' };
    const score = play(pipeline, surface, reserve, { tools: counted });
    expect(score.ending?.at).toBeLessThanOrEqual(surfaceOf(pipeline, surface)?.deadlineMs ?? 0);
    expect(score.answer).not.toContain('Done');
    expect(score.answer).toMatch(/could not make the reservation|cannot look that up just now/);
    // A notice may change nothing: there the tool is not even offered.
    expect(reserved).toBe(surface === 'alerts' ? 0 : 1);
  });
});

describe.each([
  ['phases', 'chat'],
  ['phases', 'voice'],
] as const)('%s on %s', (pipeline, surface) => {
  const gifts = { text: 'Do gift cards expire?' };

  it('answers from what it finds', () => {
    expect(play(pipeline, surface, gifts, {}).answer).toContain('They never expire');
  });

  it.each(ways)('says that it could not look, where the retriever is %s', (how) => {
    const score = play(pipeline, surface, gifts, { retriever: badRetriever(how) });
    expectInTime(score, pipeline, surface);
    if (how === 'ending without a word') expect(score.answer).toContain('could not look that up about our shops');
    else expect(score.answer).toContain('I could not look through our pages just now.');
    expect(score.answer).not.toContain('never expire');
    expect(score.answer.length).toBeLessThan(500);
  });

  it('greets all the same', () => {
    const score = play(pipeline, surface, { text: 'Hello' }, { retriever: badRetriever('failing') });
    expect(score.answer).toMatch(/Hello|Hi|Good to see you/);
    expect(score.answer).not.toContain('could not');
  });
});
