import {
  cacheFirst,
  callTools,
  classify,
  compose,
  definePipeline,
  input,
  lookup,
  type Pipeline,
  planner,
} from '../../index.ts';
import { parseModel } from '../model/parse-model.ts';
import { type Preset, seconds, shareWithin } from './preset.ts';

function desk(): Pipeline {
  const query = input();
  const cached = lookup(query);
  const guess = classify(query);
  const plan = planner(query);
  const calls = callTools(plan, { guess });
  const draft = compose([query, calls]);
  const reply = cacheFirst(cached, draft);
  const stages = { query, cached, guess, plan, calls, draft, reply };
  return definePipeline('service-desk', stages, {
    version: 1,
    output: reply,
    slo: { full: { p95Ms: 3000 } },
  });
}

const FORMATTING_MS = 500;
const API_CALLS = ['tickets', 'assets', 'people'];

function apis(times: readonly number[]): object {
  return { timings: Object.fromEntries(API_CALLS.map((name, index) => [name, { latency: times[index] }])) };
}

const before = parseModel(
  JSON.stringify({
    arrivals: { poisson: 1 },
    workload: { plans: [{ calls: API_CALLS }], planTokens: 1, answerTokens: 40 },
    resources: { cold: { warmUpMs: 1500, keepWarmMs: 0 } },
    ports: {
      cache: { read: { latency: 0 } },
      intent: { latency: 0 },
      model: { plan: { latency: 3000, resource: 'cold' }, compose: { latency: FORMATTING_MS } },
      tools: apis([2000, 1500, 2000]),
    },
  }),
  '.',
);

/** Of the requests that the cache does not answer: fast, strong, and fast retried on strong. */
const ROUTES = [
  { weight: 45, ms: 500 },
  { weight: 18, ms: 2500 },
  { weight: 2, ms: 3000 },
];

const after = parseModel(
  JSON.stringify({
    arrivals: { poisson: 1 },
    workload: {
      plans: [{ calls: API_CALLS }],
      planTokens: 1,
      answerTokens: 40,
      cacheHitRatio: 0.35,
      guessAgreement: 0.8,
    },
    ports: {
      cache: { read: { latency: 100 } },
      intent: { latency: 50 },
      model: {
        plan: { latency: { mixture: ROUTES } },
        compose: { latency: 200, betweenTokens: (FORMATTING_MS - 200) / 40 },
      },
      tools: apis([800, 1200, 600]),
    },
  }),
  '.',
);

/** R2: a service-desk agent that had to answer in three seconds. */
export function r2ServiceDesk(): Preset {
  const offer = { pipeline: desk() };
  return {
    id: 'r2',
    title: 'R2 Service-desk agent: 8 to 15 seconds to under 3',
    variants: [
      { name: 'before', options: { offer, surface: 'default', mode: 'sequential', model: before } },
      { name: 'after', options: { offer, surface: 'default', mode: 'streaming', model: after } },
    ],
    rows: [
      { what: 'whole answer, mean', unit: 's', reported: [10.5, 1.33], simulated: seconds('full', 'mean') },
      { what: 'whole answer, p50', unit: 's', reported: [undefined, 1.5], simulated: seconds('full', 'p50') },
      { what: 'whole answer, p95', unit: 's', reported: [undefined, 5], simulated: seconds('full', 'p95') },
      { what: 'within 3 s', unit: '%', reported: [undefined, 0.8], simulated: shareWithin('full') },
    ],
    given: [
      'before, the worst case: cold start 1.5 + strong model 3.0 + APIs 2.0, 1.5 and 2.0 one after the other + formatting 0.5 s',
      'after: 35 % of answers from the cache in 0.1 s; of the rest 45 : 18 : 2 by the fast model (0.5 s), the strong one (2.5 s), and the fast one retried on the strong one; APIs of 0.8, 1.2 and 0.6 s side by side; a classifier of 50 ms',
    ],
    assumed: [
      'prefetching of the APIs is right in 80 % of requests (no figure is given)',
      'formatting takes 0.5 s after as before, with its first token after 0.2 s',
      'times are constants, as they are given; so quantiles are steps',
    ],
    fitted: [],
    notSimulated: ['connection pools: their 300 ms a cold connection are part of no path that is given'],
    differences: [
      'the reported 1.5, 3.0 and 4.0 s of the three paths are not the sums of the parts that are given with them (0.5 + 1.2 + 0.5 = 2.2 s for the fast one): the prefetch hides most of the APIs, and the rest of the difference is formatting',
    ],
  };
}
