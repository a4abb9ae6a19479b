import type { JsonObject } from '../../ports/json.ts';
import type { Arrival } from '../arrivals/arrival.ts';
import type { LatencyModel } from '../latency/latency-model.ts';
import type { RandomStreams } from '../random/random-streams.ts';
import type { Draw } from '../random/seeded-random.ts';
import type { Scenario, ScriptedCall, ScriptedGuess } from '../world/scenario.ts';
import { Fields, ModelError } from './fields.ts';
import { parseLatency } from './parse-latency.ts';
import { parseSpoken, type SpokenQuestion } from './parse-spoken.ts';

interface Plan {
  readonly weight: number;
  readonly calls: readonly ScriptedCall[];
}

interface Workload {
  readonly plans: readonly Plan[];
  readonly planTokens: LatencyModel;
  readonly answerTokens: LatencyModel;
  readonly guessAgreement: number;
  readonly guessConfidence: number;
  readonly cacheHitRatio: number;
  readonly blockedRatio: number;
  readonly tripRatio: number;
  readonly repeatedRatio: number;
  readonly distinctRepeats: number;
}

/** What is known of the app. */
export interface WorkloadHints {
  /** What each plan calls where no plans are given. */
  readonly usualTool?: string;
  readonly surfaces?: readonly string[];
}

/** Every token takes a place in a text that is made: more are a slip of the pen. */
const MOST_TOKENS = 1_000_000;

/** Makes the scenario of a run. */
export type MakeScenario = (run: string, arrival: Arrival, streams: RandomStreams, surface: string) => Scenario;

/**
 * Reads what requests are about: the plans and how often each comes, token counts, and the shares of requests that are
 * guessed right, cached, blocked, cut off, and asked before.
 *
 * Counts of tokens are drawn like durations, from the same shapes.
 *
 * @throws ModelError naming the place.
 */
export function parseWorkload(
  value: unknown,
  path: string,
  folder: string,
  { usualTool = 'search', surfaces }: WorkloadHints = {},
): MakeScenario {
  const fields = new Fields(value ?? {}, path);
  const count = (key: string, otherwise: number): LatencyModel => {
    const model = parseLatency(fields.raw(key) ?? otherwise, fields.at(key), folder);
    if (model.quantile(0.99) <= MOST_TOKENS) return model;
    throw new ModelError(fields.at(key), `must not be over ${MOST_TOKENS} tokens`);
  };
  const workload: Workload = {
    plans: parsePlans(fields, usualTool),
    planTokens: count('planTokens', 60),
    answerTokens: count('answerTokens', 120),
    guessAgreement: fields.number('guessAgreement', 0.8, 0, 1),
    guessConfidence: fields.number('guessConfidence', 0.9, 0, 1),
    cacheHitRatio: fields.number('cacheHitRatio', 0, 0, 1),
    blockedRatio: fields.number('blockedRatio', 0, 0, 1),
    tripRatio: fields.number('tripRatio', 0, 0, 1),
    repeatedRatio: fields.number('repeatedRatio', 0, 0, 1),
    distinctRepeats: fields.number('distinctRepeats', 100, 1),
  };
  const spokenOn = parseSpoken(fields.raw('spoken'), fields.at('spoken'), folder, surfaces);
  fields.end();
  return (run, arrival, streams, surface) =>
    makeScenario(workload, run, arrival, streams.stream(run, 'scenario'), (id) => spokenOn(id, run, surface, streams));
}

function parsePlans(fields: Fields, usualTool: string): readonly Plan[] {
  const plans = fields.list('plans').map((each, index): Plan => {
    const plan = new Fields(each, `${fields.at('plans')}[${index}]`);
    const weight = plan.number('weight', 1, Number.MIN_VALUE);
    const calls = plan.list('calls').map((call, place): ScriptedCall => {
      if (typeof call === 'string') return { name: call, args: { part: place } };
      const named = new Fields(call, `${plan.at('calls')}[${place}]`);
      const parsed = { name: named.text('name'), args: (named.raw('args') ?? {}) as JsonObject };
      named.end();
      return parsed;
    });
    plan.end();
    return { weight, calls };
  });
  if (fields.has('plans') && plans.length === 0)
    throw new ModelError(fields.at('plans'), 'must hold at least one plan');
  return plans.length === 0 ? [{ weight: 1, calls: [{ name: usualTool, args: {} }] }] : plans;
}

const UNSURE: ScriptedGuess = { calls: [], confidence: 0 };

/** Every draw is made, whether it is needed or not: so that a changed share moves no other draw. */
function makeScenario(
  workload: Workload,
  run: string,
  arrival: Arrival,
  draw: Draw,
  spokenAs: (id: string) => SpokenQuestion | undefined,
): Scenario {
  const plan = pickPlan(workload.plans, draw());
  const other = pickPlan(workload.plans, draw());
  const agrees = draw() < workload.guessAgreement;
  const isCached = draw() < workload.cacheHitRatio;
  const isBlocked = draw() < workload.blockedRatio;
  const trips = draw() < workload.tripRatio;
  const tripsAt = draw();
  const isRepeated = draw() < workload.repeatedRatio;
  const repeated = Math.floor(draw() * workload.distinctRepeats);
  const planTokens = Math.round(workload.planTokens.draw(draw));
  const drawnTokens = Math.round(workload.answerTokens.draw(draw));
  const answerTokens = Math.max(1, arrival.outputTokens ?? drawnTokens);
  const id = isRepeated ? `question ${repeated}` : `question of ${run}`;
  const question = spokenAs(id);
  return {
    input: { text: question?.text ?? id },
    calls: plan.calls,
    guess: { calls: agrees ? plan.calls : wrongGuess(other), confidence: workload.guessConfidence },
    planTokens: Math.max(1, planTokens),
    answerTokens,
    isCached,
    isBlocked,
    ...(trips ? { tripsAtChar: Math.floor(tripsAt * answerTokens * 5) } : undefined),
    ...(question === undefined
      ? undefined
      : { spoken: question.spoken, unclear: unclearOf(question, workload, other) }),
  };
}

/** What is guessed before there are words enough: nothing, or by who does not wait, something else. */
function unclearOf(
  { isRash, clearFromWords }: SpokenQuestion,
  { guessConfidence }: Workload,
  other: Plan,
): NonNullable<Scenario['unclear']> {
  const early = isRash ? { calls: wrongGuess(other), confidence: guessConfidence } : UNSURE;
  return { ...early, belowWords: clearFromWords };
}

/** Calls that no plan asks for: their arguments differ from those of every plan. */
function wrongGuess({ calls }: Plan): readonly ScriptedCall[] {
  return calls.map(({ name, args }) => ({ name, args: { ...args, guessed: 'wrong' } }));
}

function pickPlan(plans: readonly Plan[], share: number): Plan {
  const total = plans.reduce((sum, { weight }) => sum + weight, 0);
  let rest = share * total;
  for (const plan of plans) {
    if (rest < plan.weight) return plan;
    rest -= plan.weight;
  }
  return plans.at(-1) as Plan;
}
