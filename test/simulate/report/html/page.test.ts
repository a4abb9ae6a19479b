import { describe, expect, it } from 'vitest';
import { definePipeline, input } from '../../../../src/index.ts';
import { axisMarks } from '../../../../src/observe/axis-marks.ts';
import { compareBaselines, simulateBaseline } from '../../../../src/simulate/compare.ts';
import { parseModel } from '../../../../src/simulate/model/parse-model.ts';
import { htmlPage, pageSection } from '../../../../src/simulate/report/html/page.ts';
import { escapeHtml } from '../../../../src/simulate/report/html/svg.ts';
import { pickRuns } from '../../../../src/simulate/report/pick-runs.ts';
import type { SimulateOptions } from '../../../../src/simulate/simulate.ts';
import { toolStage } from '../../tool-stage.ts';

const start = input();
const left = toolStage('left', start);
const right = toolStage('right', left);
const pipeline = definePipeline(
  'chain',
  { start, left, right },
  { version: 1, output: right, slo: { full: { p95Ms: 250 } } },
);
const options: SimulateOptions = {
  offer: { pipeline },
  surface: 'default',
  model: parseModel('ports: { tools: { otherwise: { latency: { exponential: 100 } } } }', '.'),
  runs: 500,
  seed: '<1>',
};

function page(): string {
  const baseline = simulateBaseline(options);
  const { report, simulation } = baseline;
  return htmlPage([{ report, durations: simulation.tally.durations, runs: pickRuns(baseline) }]);
}

describe('htmlPage', () => {
  it('needs nothing but itself', () => {
    const html = page();
    expect(html).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|https?:/);
    expect(html).toContain('Simulation of chain@1');
    expect(html).toContain('seed &#60;1&#62;');
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('draws nothing where no run gave an answer, and says so', () => {
    const failing = { latency: 10, failures: [{ ratio: 1 }] };
    const model = parseModel(JSON.stringify({ ports: { tools: { otherwise: failing } } }), '.');
    const html = htmlPage([pageSection(simulateBaseline({ ...options, model, runs: 20 }))]);
    expect(html).toContain('No run gave an answer.');
    expect(html).toContain('1 of 1 promises missed');
    expect(html).not.toMatch(/<svg|NaN|Infinity|undefined/);
  });

  it('compares two, above both', () => {
    const before = simulateBaseline(options);
    const after = simulateBaseline({ ...options, speedups: new Map([['left', 0.5]]) });
    const html = htmlPage([pageSection(before, 'A'), pageSection(after, 'B')], compareBaselines(before, after));
    expect(html.indexOf('From A to B')).toBeLessThan(html.indexOf('<h2>A: on default'));
    expect(html).toContain('<h2>B: on default, streaming');
    expect(html).toMatch(/<td>whole answer<\/td>(<td>[^<]+<\/td>){6}<td>−/);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('closes every element it opens', () => {
    const open: string[] = [];
    for (const [, close, name = '', , self] of page().matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[^<>]*?)?)(\/?)>/g)) {
      if (name === 'meta' || self === '/') continue;
      if (close === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('draws the runs at the median and at p99, the same each time', () => {
    const baseline = simulateBaseline(options);
    const [median, tail] = pickRuns(baseline);
    const sorted = [...baseline.times.full].sort((a, b) => a - b);
    expect(median?.log.at(-1)).toMatchObject({ type: 'done', at: sorted[249] });
    expect(tail?.log.at(-1)).toMatchObject({ type: 'done', at: sorted[494] });
    expect(page()).toBe(page());
  });
});

describe('svg', () => {
  it('marks an axis at round values', () => {
    expect(axisMarks(3200, 8)).toEqual([0, 500, 1000, 1500, 2000, 2500, 3000]);
    expect(axisMarks(0.9, 3)).toEqual([0, 0.5]);
    expect(axisMarks(0, 8)).toEqual([0]);
  });

  it('lets no text become markup', () => {
    expect(escapeHtml(`<a b='c'>&"`)).toBe('&#60;a b=&#39;c&#39;&#62;&#38;&#34;');
  });
});
