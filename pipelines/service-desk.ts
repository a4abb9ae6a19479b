import {
  batch,
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
  route,
  sentences,
  store,
  surface,
} from '../src/index.ts';

/** A service desk: an answer given before, else the fast model and all tools at once, and the strong model where it must. */
const query = input();

const screen = check(query, { port: 'screen', budgetMs: 20, cacheMs: 600_000, refusal: surface('refusal') });
const cached = lookup(query, { port: 'cache', budgetMs: 2, timeoutMs: 50, optional: true });
const way = route(query, {
  models: surface('models'),
  otherwise: 'strong',
  budgetMs: 50,
  timeoutMs: 100,
  optional: true,
});
const guess = classify(query, { port: 'intent', budgetMs: 40, timeoutMs: 100, optional: true });
const memory = recall(query, { port: 'memory', budgetMs: 10, timeoutMs: 100, optional: true });

const plan = planner([query, memory, way], {
  after: screen,
  budgetMs: surface('planMs'),
  firstMs: surface('planFirstMs'),
});
const calls = callTools(plan, {
  guess,
  fanOut: surface('fanOutCap'),
  budgetMs: surface('toolsMs'),
  timeoutMs: surface('toolTimeoutMs', 2_000),
});
const draft = compose([query, memory, way, calls], {
  escalate: 'strong',
  partialMs: surface('partialMs'),
  budgetMs: surface('composeMs'),
  firstMs: surface('composeFirstMs'),
});
const safe = guard(draft, { port: 'postCheck', refusal: surface('refusal'), releaseLag: surface('releaseLag', 0) });
const answer = cacheFirst(cached, safe, { after: screen });
const marked = sentences(answer, { settleMs: 80 });
const reply = batch(marked, { windowMs: 50 });

const saved = remember(query, { port: 'memory' });
const kept = store(query, calls, { port: 'cache', ttlMs: surface('keptMs'), memory });

const stages = { query, screen, cached, way, guess, memory, plan, calls, draft, safe, answer, marked, reply };

const serviceDesk: Pipeline = definePipeline(
  'service-desk',
  { ...stages, saved, kept },
  { version: 1, output: reply, side: [saved, kept] },
);

export default serviceDesk;
