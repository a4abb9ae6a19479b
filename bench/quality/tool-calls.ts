// Which of the calls in real plans `toolCalls` finds, and when. Alone: node bench/quality/tool-calls.ts --data DIR
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';
import { asArgument, jsonSuite } from './tool-calls/json-suite.ts';
import { recordedPlans } from './tool-calls/recorded-plans.ts';
import { CUTS, judge, type StreamedPlan } from './tool-calls/streamed-plan.ts';
import { DIALECTS, deltaPlan, type PlanRow, writtenPlan } from './tool-calls/written-plans.ts';

/** Every set of plans under every cut, and JSONTestSuite, as one table. */
export function toolCallsTable(dataFolder: string): QualityTable {
  const sets = [...planSets(dataFolder)].map(([name, plans]) => planRow(name, plans));
  return {
    title: 'toolCalls: which calls of real plans are found, and when',
    columns: ['set', 'plans', 'calls', 'found', 'invented', 'early', 'late', 'malformed'],
    rows: [...sets, ...jsonSuiteRows(dataFolder)],
    notes: [
      'Every plan is streamed four times: as it came, in pieces of 1 unit, of 4, and of 1 to 12 at random.',
      'Given: the calls of BFCL, written here in five dialects and as argument deltas; provider streams as recorded.',
      'Early: before its arguments closed. Late: after the piece in which they closed.',
      'JSONTestSuite: each file as the one argument of a call; plans are files, calls texts, found right verdicts.',
    ],
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

export function jsonSuiteRows(dataFolder: string): (string | number)[][] {
  const suite = jsonSuite(join(dataFolder, 'JSONTestSuite/test_parsing'));
  return (['y', 'n', 'i'] as const).map((verdict) => {
    const cases = suite.filter((each) => each.verdict === verdict);
    const verdicts = cases.flatMap(({ text }) => CUTS.map((cutting) => asArgument(text, cutting)));
    const right = verdicts.filter((each) => verdict === 'i' || each === (verdict === 'y' ? 'accepted' : 'rejected'));
    const name = { y: 'to be accepted', n: 'to be rejected', i: 'either, without a crash' }[verdict];
    return [`JSONTestSuite, ${name}`, cases.length, verdicts.length, right.length, '', '', '', ''];
  });
}

if (import.meta.main) console.log(tableText(toolCallsTable(dataFolder())));
