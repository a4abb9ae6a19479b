import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/index.ts';
import { brokenPromises } from '../../src/observe/broken-promises.ts';
import { Milestones } from '../../src/observe/milestones.ts';
import { PromiseWatch } from '../../src/observe/promise-watch.ts';
import { RunDigest } from '../../src/observe/rollout/run-digest.ts';
import { runTimes } from '../../src/observe/waterfall.ts';

const event = (at: number, type: RunEvent['type'], more = {}): RunEvent => ({ seq: 1, at, type, ...more }) as never;

/** A question that takes two seconds to say, and is then answered aloud. */
const spoken = [
  event(0, 'started'),
  event(900, 'input', { final: false }),
  event(2_000, 'input', { final: true }),
  event(2_300, 'text'),
  event(2_400, 'sentence'),
  event(2_700, 'audio'),
  event(2_750, 'audio'),
  event(3_500, 'done', { outcome: 'answered' }),
];

describe('what a run promises', () => {
  it('is counted from its whole question, the first sound among it', () => {
    const milestones = new Milestones();
    expect(spoken.map((each) => milestones.hear(each)).filter(Boolean)).toEqual([
      'firstToken',
      'firstSentence',
      'firstAudio',
    ]);
    expect(milestones.reached).toEqual({ firstToken: 300, firstSentence: 400, firstAudio: 700 });
    expect(runTimes(spoken)).toEqual({ firstTokenMs: 300, firstSentenceMs: 400, firstAudioMs: 700, fullMs: 1_500 });
  });

  it('counts no wait for what was said to be played', () => {
    const held = [
      ...spoken.slice(0, -1),
      event(40_000, 'policy', { policy: 'speech', action: 'held', ms: 37_000 }),
      event(41_000, 'policy', { policy: 'speech', action: 'held', ms: 500 }),
      event(41_000, 'done', { outcome: 'answered' }),
    ];
    const slo = { full: { p95Ms: 1_500 } };
    const watch = new PromiseWatch(slo);
    expect(runTimes(held).fullMs).toBe(1_500);
    expect(held.map((each) => watch.hear(each)).at(-1)).toEqual({ full: true });
    expect(brokenPromises(slo, held)).toEqual({ full: false });
    const digest = new RunDigest();
    for (const each of held) digest.hear(each);
    expect(digest.fullMs).toBe(3_500);
  });

  it('is kept or broken by that', () => {
    const slo = { firstToken: { p95Ms: 600 }, firstAudio: { p95Ms: 650 }, full: { p95Ms: 2_500 } };
    const watch = new PromiseWatch(slo);
    const verdicts = spoken.map((each) => watch.hear(each)).at(-1);
    expect(verdicts).toEqual({ firstToken: true, firstAudio: false, full: true });
    expect(brokenPromises(slo, spoken)).toEqual({ firstToken: false, firstAudio: true, full: false });
  });
});
