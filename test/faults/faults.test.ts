import { describe, expect, it } from 'vitest';
import { faults, fullAnswer, places, playFault, rungOf } from '../../docs/generator/fault-matrix.ts';

const cases = ['chat', 'voice'].flatMap((surface) =>
  places.flatMap((place) => faults.map((fault) => [surface, place, fault] as const)),
);

describe.each(cases)('on %s, with %s at fault (%s),', (surface, place, fault) => {
  const result = playFault(surface, place, fault);
  const { score } = result;

  it('the run keeps its laws and is answered in time', () => {
    expect(result.broken).toEqual([]);
    expect(['answered', 'degraded', 'refused', 'retracted']).toContain(score.ending?.value);
    const deadlineMs = result.surface.deadlineMs ?? 0;
    expect(score.text.at(-1)?.at).toBeLessThanOrEqual(deadlineMs);
    // What is said in place of an answer has a second to be spoken.
    expect(score.ending?.at).toBeLessThanOrEqual(surface === 'voice' ? deadlineMs + 1_000 : deadlineMs);
    expect(score.text[0]?.at).toBeLessThanOrEqual(3_000);
  });

  it('no text is lost or said twice', () => {
    const { canned, knobs } = result.surface;
    const said = score.answer.replace(canned?.text ?? '', '').trimEnd();
    const isGarbage = place === 'model.compose' && fault === 'garbage';
    // On voice, what was to be asked once more was first bridged.
    if (said.endsWith(String(knobs.refusal)) || isGarbage) return;
    expect(fullAnswer.startsWith(said), said).toBe(true);
    expect(score.answer.length).toBeGreaterThan(10);
  });

  it('a tool that changes something runs once at most, and never once the answer was given up', () => {
    const returns = score.calls.filter(({ what }) => what === 'start_return');
    expect(returns.length).toBeLessThanOrEqual(1);
    if (rungOf(result) === 'refused') expect(returns).toEqual([]);
  });
});

describe('a fault', () => {
  it.each([
    ['intent', 'hang', 'full'],
    ['memory', 'error', 'without memory'],
    ['cache', 'garbage', 'full'],
    ['screen', 'garbage', 'refused'],
    ['model.plan', 'hang', 'canned'],
    ['model.compose', 'cut', 'canned'],
    ['tools.search_books', 'error', 'full'],
    ['postCheck', 'error', 'retracted'],
  ] as const)('at %s (%s) leaves the rung: %s … %s', (place, fault, rung) => {
    expect(rungOf(playFault('chat', place, fault))).toBe(rung);
  });
});
