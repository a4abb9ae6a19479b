import {
  batch,
  callTools,
  check,
  classify,
  compose,
  definePipeline,
  guard,
  input,
  type Pipeline,
  planner,
  type Surface,
  sentences,
  speak,
  surface,
} from '../../index.ts';
import { parseModel } from '../model/parse-model.ts';
import type { SimulationModel } from '../model/simulation-model.ts';
import { type Preset, seconds } from './preset.ts';
import { step } from './step.ts';

function assistant(): Pipeline {
  const query = input();
  const ingress = step('ingress', [query]);
  const screen = check(query, { after: ingress });
  const guess = classify(query, { after: ingress });
  const plan = planner(query, { after: screen });
  const calls = callTools(plan, { guess, fanOut: surface('fanOutCap') });
  const draft = compose([query, calls], { style: surface('style'), partialMs: surface('partialMs') });
  const safe = guard(draft, { releaseLag: 0 });
  const marked = sentences(safe, { settleMs: 60 });
  const written = batch(marked, { windowMs: surface('batchMs') });
  const reply = speak(written, { aloud: surface('aloud', false) });
  const stages = { query, ingress, screen, guess, plan, calls, draft, safe, marked, written, reply };
  return definePipeline('voice-and-chat', stages, { version: 1, output: reply });
}

const SURFACES: readonly Surface[] = [
  {
    name: 'chat',
    knobs: { fanOutCap: 5, style: 'full', partialMs: 50, batchMs: 50 },
    stages: {},
    slo: { firstToken: { p95Ms: 1400 }, full: { p95Ms: 6000 } },
  },
  {
    name: 'voice',
    knobs: { fanOutCap: 2, style: 'full', partialMs: 50, batchMs: 0, aloud: true },
    stages: {},
    slo: { firstToken: { p95Ms: 600 }, firstAudio: { p95Ms: 800 }, full: { p95Ms: 2500 } },
  },
];

/** Medians of the parts of one surface, in milliseconds. */
interface Parts {
  readonly ingress: number;
  readonly screen: number;
  readonly plan: number;
  readonly tools: number;
  readonly compose: number;
  readonly postCheck: number;
}

const CHAT: Parts = { ingress: 5, screen: 80, plan: 350, tools: 650, compose: 700, postCheck: 150 };
const VOICE: Parts = { ingress: 5, screen: 45, plan: 200, tools: 200, compose: 200, postCheck: 150 };

/** How far the p95 of a part lies above its median, where only one figure is given. */
const TAIL = 1.8;
/** From a sentence to the first of its sound: nothing is given. */
const SYNTHESIS_MS = 60;
/** The part of composing up to the first token. */
const FIRST_SHARE = 0.35;
const ANSWER_TOKENS = 60;

function world(parts: Parts): SimulationModel {
  const around = (p50: number): object => ({ p50, p95: TAIL * p50 });
  return parseModel(
    JSON.stringify({
      arrivals: { poisson: 20 },
      workload: {
        plans: [{ calls: ['first', 'second'] }],
        planTokens: 10,
        answerTokens: ANSWER_TOKENS,
        guessAgreement: 0.8,
        tripRatio: 0.001,
      },
      ports: {
        screen: { latency: around(parts.screen) },
        postCheck: { latency: around(parts.postCheck) },
        intent: { latency: 20 },
        speech: { latency: around(SYNTHESIS_MS) },
        model: {
          plan: { latency: around(parts.plan * 0.5), betweenTokens: (parts.plan * 0.5) / 10 },
          compose: {
            latency: around(parts.compose * FIRST_SHARE),
            betweenTokens: (parts.compose * (1 - FIRST_SHARE)) / ANSWER_TOKENS,
          },
        },
        tools: {
          otherwise: { latency: around(parts.tools) },
          timings: {
            ingress: { latency: parts.ingress },
            first: { latency: around(parts.tools) },
            second: { latency: around(parts.tools) },
          },
        },
      },
    }),
    '.',
  );
}

/** R3: one agent for chat and voice. */
export function r3VoiceAndChat(): Preset {
  const offer = { pipeline: assistant(), surfaces: SURFACES };
  return {
    id: 'r3',
    title: 'R3 Voice and chat on one agent',
    variants: [
      { name: 'chat, blocking', options: { offer, surface: 'chat', mode: 'sequential', model: world(CHAT) } },
      { name: 'chat', options: { offer, surface: 'chat', model: world(CHAT) } },
      { name: 'voice', options: { offer, surface: 'voice', model: world(VOICE) } },
    ],
    rows: [
      { what: 'first token, p95', unit: 's', reported: [undefined, 1.4, 0.6], simulated: seconds('firstToken', 'p95') },
      {
        what: 'first audio, p95',
        unit: 's',
        reported: [undefined, undefined, 0.8],
        simulated: seconds('firstAudio', 'p95'),
      },
      { what: 'whole answer, p95', unit: 's', reported: [undefined, 6, 2.5], simulated: seconds('full', 'p95') },
      {
        what: 'cut by safety',
        unit: '%',
        reported: [undefined, undefined, 0.001],
        simulated: ({ killRatio }) => killRatio,
      },
      {
        what: 'guesses adopted',
        unit: '%',
        reported: [undefined, 0.8, 0.8],
        simulated: ({ speculation }) => speculation.hitRatio,
      },
    ],
    given: [
      'chat: ingress 5, pre-check 80, plan 350, dispatch and tools 650, compose 700, post-check 150 ms, taken as medians',
      'voice: the budgets plan 200, tools 200, compose 200, safety and ingress 50 ms, taken as medians',
      'fan-out 5 and 2; a guess that agrees in 80 %; one answer in a thousand cut by safety',
    ],
    assumed: [
      `the p95 of a part is ${TAIL} times its median`,
      'two tool calls a plan; half of planning is the wait for its first token; 35 % of composing is',
      'a guess takes 20 ms; answers of 60 tokens on both surfaces',
      `speech begins ${SYNTHESIS_MS} ms after its sentence is whole, and is made faster than it plays`,
    ],
    fitted: [],
    notSimulated: [
      'the serving levers (warm fleet −200 ms and the rest): they are given as savings, and taking them off is no simulation',
      'the cost of a turn: prices and token counts are not given',
    ],
    differences: [
      'an agreement of 80 % lies so near to where guessing stops (70 %) that chance stops it at times, the more so as the two calls of a plan are guessed right or wrong together: without that the first token would come about 0.09 s earlier on chat',
      'chat answers here are 60 tokens long and end far under the 6 s that are allowed for long ones',
      'the guess saves time only where the plan comes after it, so "chat" gains less on its first token than the tools take',
    ],
  };
}
