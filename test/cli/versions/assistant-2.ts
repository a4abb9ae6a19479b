import {
  callTools,
  classify,
  compose,
  definePipeline,
  guard,
  input,
  type Pipeline,
  planner,
  sentences,
  surface,
} from '../../../src/index.ts';

/** Another version of the assistant: without memory and cache, and without waiting for the check of the question. */
const query = input();
const guess = classify(query, { port: 'intent', optional: true });
const plan = planner(query);
const calls = callTools(plan, { guess, fanOut: surface('fanOutCap') });
const draft = compose([query, calls], { partialMs: 50 });
const safe = guard(draft, { port: 'postCheck', refusal: 'I can’t help with that.' });
const reply = sentences(safe);

const stages = { query, guess, plan, calls, draft, safe, reply };

const assistant: Pipeline = definePipeline('assistant', stages, { version: 2, output: reply });

export default assistant;
