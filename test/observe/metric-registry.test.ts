import { describe, expect, it } from 'vitest';
import { MetricRegistry } from '../../src/observe/metric-registry.ts';

describe('the metric registry', () => {
  it('finds a series by its labels in any order, and prints them in the order of the table', async () => {
    const registry = new MetricRegistry();
    registry.count('guesses', { pipeline: 'p', surface: 's', action: 'adopted' });
    registry.count('guesses', { action: 'adopted', surface: 's', pipeline: 'p' }, 2);
    const { body } = await registry.exposition();
    expect(body).toContain('tailrace_speculation_total{pipeline="p",surface="s",action="adopted"} 3\n');
  });

  it('prints labels as a scraper can read them, whatever is in them', async () => {
    const registry = new MetricRegistry();
    registry.count('sideWorkLost', { stage: 'a"b\\c\nd' });
    const { body } = await registry.exposition();
    expect(body).toContain('tailrace_side_work_lost_total{stage="a\\"b\\\\c\\nd"} 1\n');
  });

  it('puts a value on a bound into the bucket of that bound, and one above all into the last', async () => {
    const registry = new MetricRegistry();
    const labels = { pipeline: 'p', surface: 's' };
    for (const chars of [1, 1.5, 2, 5_000]) registry.observe('exposed', labels, chars);
    const { body } = await registry.exposition();
    const bucket = (le: string): string => `tailrace_exposed_characters_bucket{le="${le}",pipeline="p",surface="s"}`;
    expect(body).toContain(`${bucket('1')} 1\n`);
    expect(body).toContain(`${bucket('2')} 3\n`);
    expect(body).toContain(`${bucket('2000')} 3\n`);
    expect(body).toContain(`${bucket('+Inf')} 4\n`);
  });

  it('refuses labels that are not the metric’s, counts that go down, and what is no number', () => {
    const registry = new MetricRegistry();
    expect(() => registry.count('guesses', { pipeline: 'p' })).toThrow('has the labels [pipeline, surface, action]');
    expect(() => registry.count('sideWorkLost', { stage: 'a', more: 'b' })).toThrow(RangeError);
    expect(() => registry.count('sideWorkLost', { stage: 'a' }, -1)).toThrow('counts up');
    expect(() => registry.observe('exposed', { pipeline: 'p', surface: 's' }, Number.NaN)).toThrow('measures numbers');
  });
});
