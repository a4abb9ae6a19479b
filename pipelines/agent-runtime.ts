import {
  batch,
  callTools,
  classify,
  compose,
  definePipeline,
  input,
  type Pipeline,
  planner,
  route,
  sentences,
  surface,
} from '../src/index.ts';

/** A chain of agents as one stream: router → planner → tools → synthesizer, none waiting for the other's end. */
const query = input();

const way = route(query, {
  models: { simple: 'fast', complex: 'strong' },
  otherwise: 'strong',
  budgetMs: 5,
  timeoutMs: 50,
  optional: true,
});
const guess = classify(query, { port: 'intent', budgetMs: 5, timeoutMs: 50, optional: true });
const plan = planner([query, way], { budgetMs: surface('planMs'), firstMs: surface('planFirstMs') });

// Each call starts when its arguments close, or on the guess before there is a plan; what a guess may cost is bounded.
const calls = callTools(plan, {
  guess,
  speculate: surface('speculate'),
  fanOut: surface('fanOutCap'),
  budgetMs: surface('toolsMs'),
  timeoutMs: surface('toolTimeoutMs', 2_000),
});
const draft = compose([query, way, calls], {
  partialMs: surface('partialMs'),
  style: surface('style'),
  budgetMs: surface('composeMs'),
  firstMs: surface('composeFirstMs'),
});
const marked = sentences(draft, { settleMs: 80 });
const reply = batch(marked, { windowMs: surface('flushMs') });

const stages = { query, way, guess, plan, calls, draft, marked, reply };

const agentRuntime: Pipeline = definePipeline('agent-runtime', stages, { version: 1, output: reply });

export default agentRuntime;
