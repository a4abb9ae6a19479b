import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.ts';
import { compose, definePipeline, input, sentences, speak, surface } from '../../src/index.ts';
import { compareSimulations } from '../../src/simulate/compare.ts';
import { parseModel } from '../../src/simulate/model/parse-model.ts';
import { describeSimulation } from '../../src/simulate/report/describe-simulation.ts';
import { htmlPage } from '../../src/simulate/report/html/page.ts';
import { printComparison } from '../../src/simulate/report/print-comparison.ts';
import { printSimulation } from '../../src/simulate/report/print-simulation.ts';
import { type SimulateOptions, simulate } from '../../src/simulate/simulate.ts';
import { whatIf } from '../../src/simulate/what-if/what-if.ts';

const query = input();
const draft = compose(query);
const marked = sentences(draft, { settleMs: 60 });
const reply = speak(marked, { aloud: surface('aloud') });
const pipeline = definePipeline('teller', { query, draft, marked, reply }, { version: 1, output: reply });
const promises = { firstAudio: { p95Ms: 300, p50Ms: 250 } };
const surfaces = [
  { name: 'voice', knobs: { aloud: true }, stages: {}, slo: promises },
  { name: 'chat', knobs: { aloud: false }, stages: {}, slo: {} },
];

/** The first sentence of an answer is whole after 100 + 12 · 10 ms. */
function spoken(speech: object, more: Partial<SimulateOptions> = {}): SimulateOptions {
  const model = { plan: { latency: 0 }, compose: { latency: 100, betweenTokens: 10 }, partTokens: 1 };
  const world = { workload: { answerTokens: 30 }, ports: { model, speech } };
  const parsed = parseModel(JSON.stringify(world), '.');
  return { offer: { pipeline, surfaces }, surface: 'voice', model: parsed, runs: 40, seed: 1, ...more };
}

const reportOf = (options: SimulateOptions) => describeSimulation(options, simulate(options));

describe('the first sound in a simulation', () => {
  it('comes a synthesis after the first sentence, and is held against its promises', () => {
    const { measures, slo } = reportOf(spoken({ latency: 50 }));
    const sentenceMs = measures.firstSentence?.p50.ms ?? 0;
    expect(sentenceMs).toBeGreaterThanOrEqual(210);
    expect(measures.firstAudio?.p50.ms).toBe(sentenceMs + 50);
    expect(slo).toEqual([
      { measure: 'firstAudio', quantile: 'p50', limitMs: 250, shareWithin: 0, met: false },
      { measure: 'firstAudio', quantile: 'p95', limitMs: 300, shareWithin: 1, met: true },
    ]);
    expect(reportOf(spoken({ latency: 90 })).slo[1]).toMatchObject({ shareWithin: 0, met: false });
  });

  it('makes the answer whole when its last sound is made', () => {
    const atOnce = reportOf(spoken({ latency: 50 }));
    const paced = reportOf(spoken({ latency: 50, realTimeFactor: 0.5 }));
    expect(paced.measures.firstAudio?.p50.ms).toBe(atOnce.measures.firstAudio?.p50.ms);
    expect(paced.measures.full?.p50.ms).toBeGreaterThan((atOnce.measures.full?.p50.ms ?? 0) + 500);
  });

  it('has all of a long answer said, and counts no wait for its playback', () => {
    const says = (maxAheadMs: number) => {
      const heard = { soundMs: 0, lastAt: 0, cuts: 0 };
      const onEvent = (_: number, event: RunEvent): void => {
        heard.lastAt = Math.max(heard.lastAt, event.at);
        if (event.type === 'audio') heard.soundMs += event.durMs;
        if (event.type === 'policy' && event.action === 'cut') heard.cuts++;
      };
      const voice = {
        name: 'voice',
        knobs: { aloud: true },
        stages: { reply: { maxAheadMs } },
        deadlineMs: 2_000,
        slo: {},
      };
      return { heard, ...reportOf(spoken({ latency: 50 }, { offer: { pipeline, surfaces: [voice] }, onEvent })) };
    };
    const atOnce = says(600_000);
    const waiting = says(1_000);
    expect(atOnce.heard.soundMs / 40).toBeGreaterThan(5_000);
    expect(waiting.heard.soundMs).toBeCloseTo(atOnce.heard.soundMs, 3);
    expect(waiting.heard.cuts).toBe(0);
    expect(waiting.heard.lastAt).toBeGreaterThan(4_000);
    expect(waiting.outcomes).toEqual({ answered: 40 });
    expect(waiting.measures.full?.['p99.9'].ms).toBeLessThan(700);
    expect(waiting.ratePerS).toBeCloseTo(atOnce.ratePerS, 0);
  });

  it('is held to the end of an answer that stays without a sound, as live runs are', () => {
    const mute = reportOf(spoken({ latency: 50, failures: [{ ratio: 1, code: 'unavailable' }] }));
    expect(mute.measures.firstAudio).toBeUndefined();
    expect(mute.outcomes).toEqual({ answered: 40 });
    // The text is whole after 400 ms, and nothing was heard by then.
    expect(mute.slo.map(({ shareWithin }) => shareWithin)).toEqual([0, 0]);
  });

  it('stands in the table, in the page and in a comparison, and is asked about in what-if', () => {
    const options = spoken({ latency: 50 });
    const simulation = simulate(options);
    const report = describeSimulation(options, simulation);
    expect(printSimulation(report)).toMatch(/first sound +\d/);
    expect(printSimulation(report)).toContain('✓ first sound within 300 ms for 95 %: 100.0 % are');
    const page = htmlPage([{ report, durations: simulation.tally.durations, runs: [] }]);
    expect(page).toContain('first sound within 300 ms for 95 %');
    expect(page).toContain('<g class="firstAudio"><path class="curve"');
    const comparison = compareSimulations(options, spoken({ latency: 20 }));
    expect(comparison.differences.firstAudio).toMatchObject({ meanMs: -30, fasterShare: 1 });
    expect(printComparison(comparison)).toContain('first sound: −30.0 ms on average');
    const { measure, effects } = whatIf(options);
    expect(measure).toBe('firstAudio');
    expect(effects.find(({ lever }) => lever === 'reply 50 % faster')?.difference.p95.ms).toBe(-25);
  });

  it('is not there where nothing is spoken', () => {
    const { measures, slo } = reportOf(spoken({ latency: 50 }, { surface: 'chat' }));
    expect(measures.firstAudio).toBeUndefined();
    expect(slo).toEqual([]);
  });
});
