import { lastValueFrom, map, NEVER, Subject, startWith, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { ClauseReader } from '../../../../src/adapters/classifier/bookshop/read-clause.ts';
import { Catalogue } from '../../../../src/adapters/classifier/bookshop/slots/catalogue.ts';
import { EmbeddedModel } from '../../../../src/adapters/model/embedded/embedded-model.ts';
import { openBookshop } from '../../../../src/adapters/tools/bookshop/index.ts';
import type { ChatRequest, ModelPart } from '../../../../src/ports/index.ts';
import { callContext } from '../../../assistant/call-context.ts';

const shop = openBookshop({ now: () => new Date('2026-03-10T15:00:00Z') });
const reader = new ClauseReader(new Catalogue(shop.vocabulary));
afterAll(() => shop.close());

const instant = { plan: { firstTokenMs: 0, tokenMs: 0 }, compose: { firstTokenMs: 0, tokenMs: 0 } };
const ask = (text: string): ChatRequest => ({
  purpose: 'plan',
  messages: [{ role: 'user', text }],
  tools: shop.tools.tools,
});
const parts = (model: EmbeddedModel, request: ChatRequest): Promise<ModelPart[]> =>
  lastValueFrom(model.generate(request, callContext()).pipe(toArray()));

describe('EmbeddedModel', () => {
  it('says that it is no neural network', () => {
    expect(new EmbeddedModel(reader).describe).toContain('no neural network');
  });

  it('streams the arguments of a plan in pieces that join to JSON', async () => {
    const plan = await parts(new EmbeddedModel(reader, instant), ask('who wrote Salt First?'));
    const deltas = plan.filter((part) => part.type === 'tool-delta');
    expect(deltas.length).toBeGreaterThan(2);
    expect(deltas[0]).toEqual({ type: 'tool-delta', index: 0, id: 'plan#1.1', name: 'book_details', args: '' });
    expect(JSON.parse(deltas.map((part) => part.args).join(''))).toEqual({ book: 'Salt First' });
    expect(plan.at(-1)).toMatchObject({ type: 'finish', reason: 'tool-calls' });
  });

  it('writes a plan as text or as whole calls where it is told to', async () => {
    const text = await parts(new EmbeddedModel(reader, { ...instant, planForm: 'text' }), ask('who wrote Salt First?'));
    const json = text.map((part) => (part.type === 'text' ? part.text : '')).join('');
    expect(JSON.parse(json)).toEqual([{ id: 'plan#1.1', name: 'book_details', arguments: { book: 'Salt First' } }]);
    const whole = await parts(
      new EmbeddedModel(reader, { ...instant, planForm: 'tool-call' }),
      ask('who wrote Salt First?'),
    );
    expect(whole[0]).toEqual({ type: 'tool-call', id: 'plan#1.1', name: 'book_details', args: { book: 'Salt First' } });
  });

  it('plans no tool that is not offered', async () => {
    const plan = await parts(new EmbeddedModel(reader, instant), { ...ask('who wrote Salt First?'), tools: [] });
    expect(plan).toEqual([{ type: 'finish', reason: 'stop', usage: expect.anything() }]);
  });

  it('keeps its declared pace on the clock of the run', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ expectObservable }) => {
      const model = new EmbeddedModel(reader, { ...instant, compose: { firstTokenMs: 4, tokenMs: 2 } });
      const thanks: ChatRequest = { purpose: 'compose', messages: [{ role: 'user', text: 'thanks!!' }], results: [] };
      const said = model
        .generate(thanks, callContext('compose#1', scheduler))
        .pipe(map((part) => (part.type === 'text' ? part.text.trim() : part.type)));
      // '----a-b-c-d-e-|': 4 ms to the first piece, then one every 2 ms, and the end when the next would be due.
      expectObservable(said).toBe('----a-b-c-d-e-|', { a: 'Glad', b: 'I', c: 'could', d: 'help.', e: 'finish' });
    });
  });

  it('stands still while demand is closed, and loses nothing', async () => {
    const model = new EmbeddedModel(reader, instant);
    const demand = new Subject<boolean>();
    const got: ModelPart[] = [];
    const context = { ...callContext(), demand: demand.pipe(startWith(false)) };
    const running = model.generate(ask('who wrote Salt First?'), context).subscribe((part) => {
      got.push(part);
      if (got.length === 2) demand.next(false);
    });
    expect(got).toHaveLength(0);
    demand.next(true);
    expect(got).toHaveLength(2);
    demand.next(true);
    expect(got).toEqual(await parts(model, ask('who wrote Salt First?')));
    expect(running.closed).toBe(true);
  });

  it('stops at once when it is left', () => {
    const scheduler = new TestScheduler(() => {});
    scheduler.run(({ flush }) => {
      const model = new EmbeddedModel(reader);
      const got: ModelPart[] = [];
      const context = { ...callContext('plan#1', scheduler), demand: NEVER.pipe(startWith(true)) };
      const running = model.generate(ask('who wrote Salt First?'), context).subscribe((part) => got.push(part));
      running.unsubscribe();
      flush();
      expect(got).toEqual([]);
    });
  });

  it('refuses a pace that is none', () => {
    expect(() => new EmbeddedModel(reader, { plan: { tokenMs: -1 } })).toThrow('plan.tokenMs is -1');
  });
});
