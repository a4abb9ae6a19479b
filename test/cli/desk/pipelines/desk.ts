import { callTools, compose, definePipeline, input, type Pipeline, planner, surface } from '../../../../src/index.ts';

function declare(version: number, partialMs: number): Pipeline {
  const query = input();
  const plan = planner(query, { budgetMs: 100 });
  const calls = callTools(plan, { fanOut: surface('fanOutCap', 4), budgetMs: 200 });
  const draft = compose([query, calls], { partialMs, budgetMs: 300 });
  return definePipeline(
    'desk',
    { query, plan, calls, draft },
    { version, output: draft, slo: { full: { p95Ms: 900 } } },
  );
}

export const first: Pipeline = declare(1, 50);
export const second: Pipeline = declare(2, 0);
