// What strangers say, run through the assistant's parts: no crash, no hang. Alone: node bench/quality/turns.ts --data DIR
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Catalogue, ClauseReader } from '../../src/adapters/classifier/bookshop/index.ts';
import { EmbeddedModel } from '../../src/adapters/model/embedded/index.ts';
import { type Bookshop, openBookshop } from '../../src/adapters/tools/bookshop/index.ts';
import { askDirectly } from '../../test/assistant/ask-directly.ts';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';

/** Where turns of users come from: dialogues with an airline, with many services, and single requests. */
export const TURN_SOURCES = ['tau airline', 'SGD', 'CLINC150', 'CLINC150 out of scope'] as const;

/** One of {@link TURN_SOURCES}. */
export type TurnSource = (typeof TURN_SOURCES)[number];

/** What became of some turns. */
export interface TurnsReport {
  readonly turns: number;
  /** Turns that ended in an error instead of an answer. */
  readonly failed: readonly string[];
  /** Turns with an empty answer. */
  readonly silent: readonly string[];
  /** Turns for which a tool was asked. */
  readonly withTools: number;
  /** Turns for which a tool that changes something was asked. */
  readonly withChanges: number;
  readonly medianMs: number;
  readonly slowestMs: number;
}

/** The user turns of a source. */
export function userTurns(folder: string, source: TurnSource): readonly string[] {
  const rows = (file: string): readonly Record<string, unknown>[] =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  switch (source) {
    case 'tau airline':
      return rows('tau_airline_turns.jsonl').flatMap(({ user }) => (typeof user === 'string' ? [user] : []));
    case 'SGD':
      return rows('sgd_dev_turns.jsonl').flatMap(({ s, text }) => (s === 'U' ? [String(text)] : []));
    case 'CLINC150':
      return rows('clinc150_val.jsonl').map(({ text }) => String(text));
    case 'CLINC150 out of scope':
      return rows('clinc150_oos_val.jsonl').map(({ text }) => String(text));
  }
}

/** Asks each turn alone: plan, tools, answer. `now` reads a clock in milliseconds. */
export async function runTurns(turns: readonly string[], shop: Bookshop, now: () => number): Promise<TurnsReport> {
  const instant = { firstTokenMs: 0, tokenMs: 0 };
  const reader = new ClauseReader(new Catalogue(shop.vocabulary));
  const model = new EmbeddedModel(reader, { plan: instant, compose: instant });
  const changing = new Set(shop.tools.tools.filter(({ readOnly }) => readOnly !== true).map(({ name }) => name));
  const failed: string[] = [];
  const silent: string[] = [];
  const times: number[] = [];
  let withTools = 0;
  let withChanges = 0;
  for (const text of turns) {
    const began = now();
    try {
      const answer = await askDirectly(model, shop.tools, { text, user: 'mara' });
      if (answer.text.trim() === '') silent.push(text);
      if (answer.calls.length > 0) withTools += 1;
      if (answer.calls.some(({ name }) => changing.has(name))) withChanges += 1;
    } catch (error) {
      failed.push(`${text}: ${String(error)}`);
    }
    times.push(now() - began);
  }
  times.sort((a, b) => a - b);
  const medianMs = times[times.length >> 1] ?? 0;
  return { turns: turns.length, failed, silent, withTools, withChanges, medianMs, slowestMs: times.at(-1) ?? 0 };
}

/** Every turn of every source. */
export async function turnsTable(folder: string): Promise<QualityTable> {
  const shop = openBookshop();
  const rows: (string | number)[][] = [];
  for (const source of TURN_SOURCES) {
    const report = await runTurns(userTurns(folder, source), shop, () => performance.now());
    const { turns, failed, silent, withTools, withChanges, medianMs, slowestMs } = report;
    const share = (count: number): string => `${((100 * count) / turns).toFixed(1)} %`;
    rows.push([source, turns, failed.length, silent.length, share(withTools), share(withChanges)]);
    rows.at(-1)?.push(medianMs.toFixed(2), slowestMs.toFixed(1));
  }
  shop.close();
  return {
    title: 'Turns of other services’ users, asked of the bookshop one by one: plan, tools, answer, without the engine',
    columns: ['source', 'turns', 'failed', 'silent', 'a tool asked', 'a change asked', 'median ms', 'slowest ms'],
    rows,
    notes: ['None of these people wants a book: the fewer tools are asked, the better it knows what it does not know.'],
  };
}

if (import.meta.main) console.log(tableText(await turnsTable(dataFolder())));
