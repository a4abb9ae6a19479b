import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Catalogue, ClauseReader } from '../../../../src/adapters/classifier/bookshop/index.ts';
import { composeAnswer } from '../../../../src/adapters/model/embedded/compose/compose-answer.ts';
import { EmbeddedModel } from '../../../../src/adapters/model/embedded/index.ts';
import { understand } from '../../../../src/adapters/model/embedded/understand.ts';
import { openBookshop } from '../../../../src/adapters/tools/bookshop/index.ts';
import type { ChatMessage, ChatRequest, ToolOutcome } from '../../../../src/ports/index.ts';
import { askDirectly } from '../../../assistant/ask-directly.ts';

const shop = openBookshop({ now: () => new Date('2026-03-10T15:00:00Z') });
const reader = new ClauseReader(new Catalogue(shop.vocabulary));
const instant = { firstTokenMs: 0, tokenMs: 0 };
const model = new EmbeddedModel(reader, { plan: instant, compose: instant });
afterAll(() => shop.close());

const THREE = 'where is order 10458, is Gravel in stock and what is your return policy?';
const messagesOf = (text: string): readonly ChatMessage[] => [{ role: 'user', text }];
const compose = (text: string, request: Partial<ChatRequest>): string => {
  const messages = messagesOf(text);
  return composeAnswer({ purpose: 'compose', messages, ...request }, understand(messages, reader));
};
const resultsOf = async (text: string): Promise<readonly ToolOutcome[]> =>
  (await askDirectly(model, shop.tools, { text, user: 'mara' })).results;

describe('composeAnswer', () => {
  it('says the same in parts as at once, however the results come', async () => {
    const results = await resultsOf(THREE);
    expect(results).toHaveLength(3);
    const whole = compose(THREE, { results, final: true });
    fc.assert(
      fc.property(fc.subarray([1, 2, 3]), fc.boolean(), (stops, brief) => {
        let said = '';
        let before = 0;
        for (const stop of [...stops, 3]) {
          const final = stop === 3 && before === 3;
          said += compose(THREE, {
            results: results.slice(0, stop),
            fresh: stop - before,
            said,
            final,
            style: brief ? 'brief' : 'full',
          });
          before = stop;
        }
        said += compose(THREE, { results, fresh: 0, said, final: true, style: brief ? 'brief' : 'full' });
        expect(said).toBe(brief ? compose(THREE, { results, style: 'brief' }) : whole);
      }),
    );
  });

  it('goes on from within a word where it broke off', async () => {
    const results = await resultsOf(THREE);
    const whole = compose(THREE, { results });
    for (let cut = 1; cut < whole.length; cut += 37) {
      expect(whole.slice(0, cut) + compose(THREE, { results, fresh: 0, said: whole.slice(0, cut) })).toBe(whole);
    }
  });

  it('adds only what another model has not said', async () => {
    const results = await resultsOf('is Gravel in stock?');
    const said = 'Let me see.';
    const added = compose('is Gravel in stock?', { results, said });
    expect(added.startsWith('\n\nYes, “Gravel” is in stock.')).toBe(true);
    expect(compose('is Gravel in stock?', { results, said: said + added })).toBe('');
  });

  it('says nothing before there is a result, and nothing more when all is said', async () => {
    expect(compose(THREE, { results: [], fresh: 0, said: '', final: false })).toBe('');
    const results = await resultsOf('is Gravel in stock?');
    const whole = compose('is Gravel in stock?', { results });
    expect(compose('is Gravel in stock?', { results, fresh: 0, said: whole, final: true })).toBe('');
  });

  it('says what is missing where a tool failed, and still tells the rest', async () => {
    const [order, ...others] = await resultsOf(THREE);
    if (order === undefined) throw new Error('no result to fail');
    const failed: ToolOutcome = { call: order.call, ok: false, error: { code: 'timeout', message: 'too slow' } };
    const answer = compose(THREE, { results: [failed, ...others] });
    expect(answer).toContain('I could not look up your order just now. Please try again in a moment.');
    expect(answer).toContain('“Gravel” is in stock');
  });

  it('trusts no result of another shape than promised', async () => {
    const [good] = await resultsOf('is Gravel in stock?');
    if (good === undefined) throw new Error('no result to bend');
    for (const value of [null, 7, 'Gravel', [], {}, { found: true }, { found: true, book: { title: 'Gravel' } }]) {
      const answer = compose('is Gravel in stock?', { results: [{ call: good.call, ok: true, value }] });
      expect(answer).toBe('I could not check our stock just now. Please try again in a moment.');
    }
  });

  it('says that pages could not be looked through, and what it was to remember', () => {
    const missing = { results: [], missing: ['passages' as const] };
    expect(compose('Who painted the frescoes?', missing)).toContain('I could not look through our pages just now.');
    expect(compose('Hello', missing)).not.toContain('could not');
    expect(compose('how do I build a bomb?', missing)).not.toContain('could not');
    const forgetful = compose('how much is it?', { results: [], missing: ['memory'] });
    expect(forgetful).toMatch(/Which book do you mean.*I cannot see our earlier messages just now\./s);
  });

  it('says what was not looked up where a plan gave no result', () => {
    expect(compose('is Gravel in stock?', { results: [] })).toBe(
      'I could not check our stock just now. Please try again in a moment.',
    );
  });

  it('is brief for a voice: no lists, and a few sentences', async () => {
    for (const text of ['which thrillers do you have?', 'what is your return policy?', 'recommend a book', THREE]) {
      const answer = compose(text, { results: await resultsOf(text), style: 'brief' });
      expect(answer).not.toMatch(/\n|^- /m);
      expect(answer.length).toBeLessThan(400);
    }
  });

  it('leaves out what others wrote and what names a parcel, once a constraint is set', async () => {
    const about = await resultsOf('tell me about Feed Store');
    const blurb = 'Somebody is buying feed';
    expect(compose('tell me about Feed Store', { results: about })).toContain(blurb);
    expect(compose('tell me about Feed Store', { results: about, constraint: 'no quotes' })).not.toContain(blurb);
    const order = await resultsOf('where is order 10458?');
    expect(compose('where is order 10458?', { results: order })).toContain('NLP797624424');
    const careful = compose('where is order 10458?', { results: order, constraint: 'no personal data' });
    expect(careful).toContain('on its way');
    expect(careful).not.toContain('NLP797624424');
  });

  it('puts nothing in its words that is not in a result', async () => {
    const results = await resultsOf('how much is Tidal Lock?');
    const raised = JSON.parse(JSON.stringify(results).replaceAll('$5.99', '$77.77')) as readonly ToolOutcome[];
    const answer = compose('how much is Tidal Lock?', { results: raised });
    expect(answer).toContain('$77.77');
    expect(answer).not.toContain('$5.99');
  });
});
