import {
  batch,
  cacheFirst,
  check,
  compose,
  definePipeline,
  guard,
  holdUnstreamable,
  input,
  lookup,
  type Pipeline,
  recall,
  remember,
  retrieve,
  route,
  sentences,
  speak,
  store,
  surface,
} from '../src/index.ts';
import { breaker } from './breaker.ts';

/** Answers from what the shop has written, in phases: three lookups side by side, then retrieval, then the model. */
const query = input();
const screen = check(query, { port: 'screen', budgetMs: 20, cacheMs: 600_000, refusal: surface('refusal') });

// Phase 1: a hit of the cache ends the run here.
const intent = route(query, {
  port: 'intent',
  models: { greeting: 'fast', thanks: 'fast', goodbye: 'fast', help: 'fast' },
  otherwise: 'strong',
  budgetMs: 35,
  timeoutMs: surface('lookupTimeoutMs'),
  breaker,
  fallback: 'keywords',
  optional: true,
});
const memory = recall(query, { budgetMs: 10, timeoutMs: surface('lookupTimeoutMs'), breaker, optional: true });
const cached = lookup(query, { budgetMs: 2, timeoutMs: surface('lookupTimeoutMs'), breaker, optional: true });

// Phase 2: with nothing found in time, the answer is made without.
const found = retrieve(query, {
  after: [intent, memory, cached],
  limit: surface('passages'),
  budgetMs: 200,
  timeoutMs: surface('retrievalTimeoutMs'),
  breaker,
  optional: true,
});

// Phase 3: the model, its answer checked while it is delivered.
const draft = compose([query, intent, memory, found], {
  style: surface('style'),
  budgetMs: surface('composeMs'),
  firstMs: 400,
  breaker,
});
const whole = holdUnstreamable(draft, { holdMs: surface('holdMs', 0) });
const safe = guard(whole, { port: 'postCheck', refusal: surface('refusal') });
const answer = cacheFirst(cached, safe, { after: screen });
const marked = sentences(answer, { settleMs: 60, firstClauseChars: surface('firstClauseChars', 400) });
const written = batch(marked, { windowMs: surface('batchMs') });
const reply = speak(written, { aloud: surface('aloud', false) });

// Off the critical path.
const saved = remember(query);
const kept = store(query, found, { memory });

const lookups = { query, screen, intent, memory, cached, found };
const stages = { ...lookups, draft, whole, safe, answer, marked, written, reply, saved, kept };

const phases: Pipeline = definePipeline('phases', stages, {
  version: 1,
  output: reply,
  side: [saved, kept],
  ladder: { 'no-retrieval': [found], 'no-intent': [intent], minimal: [intent, memory, found] },
});

export default phases;
