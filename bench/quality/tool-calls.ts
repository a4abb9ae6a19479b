// Which of the calls in real plans `toolCalls` finds, and when. Alone: node bench/quality/tool-calls.ts --data DIR
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { asArgument, jsonSuite } from './tool-calls/json-suite.ts';
import { recordedPlans } from './tool-calls/recorded-plans.ts';
import { CUTS, judge, type StreamedPlan } from './tool-calls/streamed-plan.ts';
import { DIALECTS, deltaPlan, type PlanRow, writtenPlan } from './tool-calls/written-plans.ts';

export interface QualityTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Every set of plans under every cut, and JSONTestSuite, as one table. */
export function toolCallsTable(dataFolder: string): QualityTable {
  const sets = [...planSets(dataFolder)].map(([name, plans]) => planRow(name, plans));
  return {
    title: 'toolCalls: whole, 1 unit, 4 units and random cuts together',
    columns: ['set', 'plans', 'calls', 'found', 'invented', 'early', 'late', 'malformed'],
    rows: [...sets, ...suiteRows(dataFolder)],
  };
}

export function planSets(dataFolder: string): ReadonlyMap<string, readonly StreamedPlan[]> {
  const lines = readFileSync(join(dataFolder, 'bfcl_plans.jsonl'), 'utf8').trim().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as PlanRow);
  return new Map([
    ...DIALECTS.map((dialect) => [`BFCL as ${dialect.name}`, rows.map((row) => writtenPlan(row, dialect))] as const),
    ['BFCL as argument deltas', rows.map(deltaPlan)],
    ['provider recordings', recordedPlans(join(dataFolder, 'vercel_sse'))],
  ]);
}

function planRow(name: string, plans: readonly StreamedPlan[]): (string | number)[] {
  const total = { calls: 0, found: 0, invented: 0, early: 0, late: 0, malformed: 0 };
  for (const cutting of CUTS) {
    for (const plan of plans) {
      const { found, invented, early, late, malformed } = judge(plan, cutting);
      total.calls += plan.expected.length;
      total.found += found;
      total.invented += invented;
      total.early += early;
      total.late += late;
      total.malformed += malformed;
    }
  }
  return [name, plans.length * CUTS.length, ...Object.values(total)];
}

/** For the suite, `plans` are its files, `calls` the texts sent, and `found` those with the right verdict. */
function suiteRows(dataFolder: string): (string | number)[][] {
  const suite = jsonSuite(join(dataFolder, 'JSONTestSuite/test_parsing'));
  return (['y', 'n', 'i'] as const).map((verdict) => {
    const cases = suite.filter((each) => each.verdict === verdict);
    const verdicts = cases.flatMap(({ text }) => CUTS.map((cutting) => asArgument(text, cutting)));
    const right = verdicts.filter((each) => verdict === 'i' || each === (verdict === 'y' ? 'accepted' : 'rejected'));
    const name = { y: 'to be accepted', n: 'to be rejected', i: 'either, without a crash' }[verdict];
    return [`JSONTestSuite, ${name}`, cases.length, verdicts.length, right.length, '', '', '', ''];
  });
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const data = values.data ?? process.env.TAILRACE_DATA ?? resolve(import.meta.dirname, '../../../shared/data');
  if (existsSync(join(data, 'bfcl_plans.jsonl'))) {
    const { title, columns, rows } = toolCallsTable(data);
    console.log(title);
    console.table(rows.map((row) => Object.fromEntries(row.map((value, at) => [columns[at], value]))));
  } else {
    console.error(`no plans in ${data}: give the folder by --data or TAILRACE_DATA`);
    process.exitCode = 1;
  }
}
