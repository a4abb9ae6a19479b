import {
  batch,
  type CacheTier,
  cacheFirst,
  callTools,
  check,
  classify,
  compose,
  definePipeline,
  guard,
  input,
  lookup,
  type Pipeline,
  planner,
  recall,
  remember,
  sentences,
  speak,
  store,
  surface,
} from '../src/index.ts';
import { booksOf } from './books-of.ts';
import { breaker } from './breaker.ts';

/** A bookshop assistant: one declaration for chat and voice; `assistant.surfaces.yaml` holds what differs. */
const query = input();

// Side by side from the first millisecond; only what is shown waits for the check.
const screen = check(query, { port: 'screen', budgetMs: 20, cacheMs: 600_000, refusal: surface('refusal') });
const guess = classify(query, { early: surface('early', false), budgetMs: 40, breaker, optional: true });
const memory = recall(query, { port: 'memory', budgetMs: 10, timeoutMs: 100, breaker, optional: true });
const tier = surface<CacheTier | 'none'>('cacheTier', 'embedding');
const cached = lookup(query, { port: 'cache', tier, budgetMs: 2, timeoutMs: 50, breaker, optional: true });

const plan = planner([query, memory], {
  after: screen,
  budgetMs: surface('planMs'),
  firstMs: surface('planFirstMs'),
  breaker,
});
const calls = callTools(plan, {
  guess,
  fanOut: surface('fanOutCap'),
  budgetMs: surface('toolsMs'),
  timeoutMs: surface('toolTimeoutMs', 2_000),
  breaker,
});
const draft = compose([query, memory, calls], {
  partialMs: surface('partialMs'),
  style: surface('style'),
  budgetMs: surface('composeMs'),
  firstMs: surface('composeFirstMs'),
  breaker,
});
const safe = guard(draft, { port: 'postCheck', refusal: surface('refusal'), releaseLag: surface('releaseLag', 0) });
const answer = cacheFirst(cached, safe, { after: screen });
const marked = sentences(answer, { settleMs: surface('settleMs'), firstClauseChars: surface('firstClauseChars', 400) });
const written = batch(marked, { windowMs: surface('batchMs') });
const reply = speak(written, { aloud: surface('aloud', false), timeoutMs: 3_000 });

const saved = remember(query, { port: 'memory' });
const kept = store(query, calls, { port: 'cache', tier, tags: booksOf });

const path = { query, screen, guess, memory, cached, plan, calls, draft, safe, answer };
const stages = { ...path, marked, written, reply, saved, kept };

const assistant: Pipeline = definePipeline('assistant', stages, {
  version: 1,
  output: reply,
  side: [saved, kept],
  ladder: { 'no-memory': [memory], 'no-intent': [guess], minimal: [memory, guess] },
});

export default assistant;
