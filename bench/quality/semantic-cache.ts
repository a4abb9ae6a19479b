/**
 * Which of Quora's question pairs the response cache takes for one question, by tier and threshold, and how often that
 * is right.
 *
 * usage: node bench/quality/semantic-cache.ts [--data DIR]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncScheduler, NEVER } from 'rxjs';
import { factsGuard, type QuestionGuard, wordingGuard } from '../../src/adapters/cache/question-guard.ts';
import { createResponseCache, type Tier } from '../../src/adapters/cache/response-cache.ts';
import { createLocalEmbedder, inverseFrequency } from '../../src/adapters/embedder/local-embedder.ts';
import { questionForm } from '../../src/adapters/wording/question-form.ts';
import type { CallContext, Embedder } from '../../src/ports/index.ts';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';

/** Two questions, and whether they ask the same. */
interface Pair {
  readonly a: string;
  readonly b: string;
  readonly same: boolean;
}

/** A way to take two questions for one. */
interface Judge {
  readonly name: string;
  readonly threshold?: number;
  readonly takesForOne: (pair: Pair, at: number) => boolean;
}

const THRESHOLDS = [0.8, 0.85, 0.9, 0.95, 0.98];

const context: CallContext = {
  signal: new AbortController().signal,
  demand: NEVER,
  scheduler: asyncScheduler,
  timeLeftMs: () => Infinity,
  random: () => 0,
  run: 'bench',
  stage: 'cached',
  call: 'cached#1',
};

/** The table, computed from `qqp_pairs.jsonl` and `banking77_train.jsonl`. The same folder gives the same figures. */
export function cacheTable(folder: string): QualityTable {
  const pairs = read<{ a: string; b: string; label: 0 | 1 }>(folder, 'qqp_pairs.jsonl').map(({ a, b, label }) => ({
    a,
    b,
    same: label === 1,
  }));
  const banking = likePairs(read<{ text: string; intent: string }>(folder, 'banking77_train.jsonl'));
  return {
    title: `The response cache on ${pairs.length} Quora question pairs, ${count(pairs)} of which ask the same`,
    columns: ['tier', 'cosine from', 'taken for one', 'of them wrong', 'precision', 'recall'],
    rows: [
      ...judges(pairs).map((judge) => row(judge, pairs, count(pairs))),
      row({ name: 'banking77: one question form', takesForOne: () => true }, banking),
    ],
    notes: [
      'Given: pairs and labels of qqp_pairs.jsonl. Computed: the cache keeps the first question of a pair and is asked',
      'the second. Rows of cosine and of guards judge the pair directly, so that what the cache declines to keep (questions',
      'that lean on a conversation, on the hour, on personal data) is counted there and not in the rows of the cache.',
      'The local embedder sees wording alone. The wording guard asks for one question form; the facts guard for the same',
      'numbers, negations and names. Labels are people’s, and some are wrong: pairs that differ by a space are marked',
      'as two questions, so that precision cannot reach 1.',
      'banking77: of all questions there, the pairs that the wording guard takes for one, right where both have one intent.',
    ],
  };
}

function row({ name, threshold, takesForOne }: Judge, pairs: readonly Pair[], positives?: number): (string | number)[] {
  const taken = pairs.filter(takesForOne);
  const right = count(taken);
  return [
    name,
    threshold?.toFixed(2) ?? '',
    taken.length,
    taken.length - right,
    taken.length === 0 ? '' : (right / taken.length).toFixed(3),
    positives === undefined ? '' : (right / positives).toFixed(3),
  ];
}

function judges(pairs: readonly Pair[]): Judge[] {
  const flat = createLocalEmbedder();
  const weighed = createLocalEmbedder({ weigh: inverseFrequency(pairs.flatMap(({ a, b }) => [a, b])) });
  const cosines = pairs.map(({ a, b }) => cosineOf(flat, a, b));
  const byRarity = pairs.map(({ a, b }) => cosineOf(weighed, a, b));
  const all = pairs.map(() => true);
  const passes = (guard: QuestionGuard): boolean[] => pairs.map(({ a, b }) => guard(b, a) === undefined);
  const directly = (name: string, nearness: readonly number[], passed: readonly boolean[]): Judge[] =>
    THRESHOLDS.map((threshold) => ({
      name,
      threshold,
      takesForOne: (_pair, at) => (nearness[at] ?? 0) >= threshold && passed[at] === true,
    }));
  return [
    throughCache('exact', ['exact']),
    throughCache('normalised', ['exact', 'normalised']),
    throughCache('all tiers: the default', ['exact', 'normalised', 'embedding'], flat),
    ...directly('cosine alone', cosines, all),
    ...directly('cosine alone, words by rarity', byRarity, all),
    ...directly('cosine and facts guard', cosines, passes(factsGuard)),
    ...directly('cosine and wording guard', cosines, passes(wordingGuard)),
  ];
}

/** Puts the first question into an empty cache and asks for the second: the shipped code, with its shipped options. */
function throughCache(name: string, tiers: readonly Tier[], embedder?: Embedder): Judge {
  return {
    name,
    takesForOne({ a, b }) {
      const cache = createResponseCache({
        maxEntries: 1,
        tiersOf: () => tiers,
        ...(embedder === undefined ? {} : { embedding: { embedder } }),
      });
      const key = { pipeline: 'bench', version: 1, surface: 'chat' };
      let hit = false;
      cache.put({ ...key, query: { text: a }, text: 'answer', tags: [], ttlMs: 1e9 }, context).subscribe();
      cache.get({ ...key, query: { text: b } }, context).subscribe((found) => {
        hit = found !== undefined;
      });
      return hit;
    },
  };
}

function cosineOf(embedder: Embedder, a: string, b: string): number {
  let cosine = 0;
  embedder.embed([a, b], context).subscribe(([one, other]) => {
    cosine = one?.reduce((sum, value, at) => sum + value * (other?.[at] ?? 0), 0) ?? 0;
  });
  return cosine;
}

/** All pairs of questions that the wording guard takes for one; they are the same where their intents are. */
function likePairs(questions: readonly { readonly text: string; readonly intent: string }[]): Pair[] {
  const byForm = Map.groupBy(questions, ({ text }) => questionForm(text).join(' '));
  return [...byForm.values()].flatMap((alike) =>
    alike.flatMap((one, at) =>
      alike
        .slice(at + 1)
        .filter((other) => wordingGuard(one.text, other.text) === undefined)
        .map((other) => ({ a: one.text, b: other.text, same: one.intent === other.intent })),
    ),
  );
}

function count(pairs: readonly Pair[]): number {
  return pairs.filter(({ same }) => same).length;
}

function read<Line>(folder: string, file: string): Line[] {
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

if (import.meta.main) console.log(tableText(cacheTable(dataFolder())));
