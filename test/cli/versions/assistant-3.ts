import {
  callTools,
  compose,
  definePipeline,
  guard,
  input,
  type Pipeline,
  planner,
  sentences,
} from '../../../src/index.ts';

/** A version that should never have been shipped: it fails on whatever it is asked. */
const query = input();
const plan = planner(query);
const calls = callTools(plan, {
  validatePlan: () => {
    throw new Error('there is no such field');
  },
});
const draft = compose([query, calls]);
const safe = guard(draft, { port: 'postCheck', refusal: 'I can’t help with that.' });
const reply = sentences(safe);

const stages = { query, plan, calls, draft, safe, reply };

const assistant: Pipeline = definePipeline('assistant', stages, { version: 3, output: reply });

export default assistant;
