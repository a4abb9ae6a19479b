import { compose, definePipeline, input, type Pipeline } from '../../index.ts';
import { parseModel } from '../model/parse-model.ts';
import { type Preset, seconds, shareWithin } from './preset.ts';
import { step } from './step.ts';

/** What each part may take at its p95, in milliseconds. */
const BUDGETS_MS = {
  edge: 50,
  orchestrator: 50,
  intent: 35,
  memory: 10,
  cache: 2,
  retrieval: 200,
  assembly: 20,
  firstToken: 400,
  delivery: 1050,
};

/** How far the p95 of a part lies above its median. */
const TAIL = 1.8;
const ANSWER_TOKENS = 100;

function path(): Pipeline {
  const query = input();
  const edge = step('edge', [query]);
  const orchestrator = step('orchestrator', [edge]);
  const intent = step('intent', [orchestrator]);
  const memory = step('memory', [orchestrator]);
  const cache = step('cache', [orchestrator]);
  const retrieval = step('retrieval', [intent, memory, cache]);
  const assembly = step('assembly', [retrieval]);
  const reply = compose(query, { after: assembly });
  const stages = { query, edge, orchestrator, intent, memory, cache, retrieval, assembly, reply };
  const slo = { firstToken: { p95Ms: 1000 }, full: { p95Ms: 2000 } };
  return definePipeline('under-two-seconds', stages, { version: 1, output: reply, slo });
}

/** R4: every part within its budget, and the whole within two seconds. */
export function r4UnderTwoSeconds(): Preset {
  const within = (budgetMs: number): object => ({ p50: budgetMs / TAIL, p95: budgetMs });
  const { firstToken, delivery, ...parts } = BUDGETS_MS;
  const timings = Object.fromEntries(Object.entries(parts).map(([name, ms]) => [name, { latency: within(ms) }]));
  const model = parseModel(
    JSON.stringify({
      arrivals: { poisson: 20 },
      workload: { plans: [{ calls: [] }], answerTokens: ANSWER_TOKENS },
      ports: {
        model: {
          plan: { latency: 0 },
          compose: {
            latency: within(firstToken),
            betweenTokens: { p50: delivery / TAIL / ANSWER_TOKENS, p95: delivery / ANSWER_TOKENS },
          },
        },
        tools: { timings },
      },
    }),
    '.',
  );
  const offer = { pipeline: path() };
  return {
    id: 'r4',
    title: 'R4 End to end under two seconds at p95',
    variants: [
      { name: 'one by one', options: { offer, surface: 'default', mode: 'sequential', model } },
      { name: 'side by side', options: { offer, surface: 'default', model } },
    ],
    rows: [
      { what: 'first token, p95', unit: 's', reported: [undefined, 1], simulated: seconds('firstToken', 'p95') },
      { what: 'whole answer, p50', unit: 's', reported: [undefined, 1.5], simulated: seconds('full', 'p50') },
      { what: 'whole answer, p95', unit: 's', reported: [undefined, 2], simulated: seconds('full', 'p95') },
      { what: 'within 2 s', unit: '%', reported: [undefined, 0.95], simulated: shareWithin('full') },
    ],
    given: [
      'budgets, taken as each part’s p95: edge 50, orchestrator 50, intent 35, memory 10, cache 2, retrieval 200, assembly 20, first token 400, delivery 1,050 ms',
      'the alarms: p95 2,000, p50 1,500, first token p95 1,000 ms',
    ],
    assumed: [
      `the median of a part is its budget by ${TAIL}`,
      'no cache hits; parts that are slow are so independently of each other',
    ],
    fitted: [],
    notSimulated: ['the degraded ladder: no failures are given'],
    differences: [
      'the reported figures are limits, not measurements: what comes out lies under them',
      'parts that each keep their p95 together keep far more than 95 %, since they are seldom all slow at once: the headroom of 183 ms is not what keeps the promise',
    ],
  };
}
