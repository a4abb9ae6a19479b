/**
 * How well `sentences` cuts texts that others have cut by hand, how far it looks ahead, and what it makes of real replies.
 *
 * usage: node bench/quality/sentences.ts [--data DIR] [--failures]
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { from } from 'rxjs';
import { type SentenceReport, sentences } from '../../operators/index.ts';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';

/** A text with the sentences somebody says it has; undefined where nobody does. */
interface Row {
  readonly text: string;
  readonly expected: readonly string[] | undefined;
  readonly locale: string;
}

/** What the operator made of a text. */
interface Cut {
  readonly texts: readonly string[];
  readonly reports: readonly SentenceReport[];
}

const COLUMNS = [
  'set',
  'rows',
  'right',
  'right folded',
  'Intl',
  'sentences',
  'Intl sent.',
  'lossless',
  'same',
  'ahead',
  'max',
];

const NAMES: Readonly<Record<string, string>> = {
  'sent_golden_en.jsonl': 'golden rules, English',
  'sent_sentencex_en.jsonl': 'sentencex, English',
  'sent_uax29.jsonl': 'UAX 29, any script',
};

/** One row a set, those of other people and languages (`sent_name_de.jsonl`) as well, and one of the real replies. */
export function sentencesTable(folder: string): QualityTable {
  const others = globSync('sent_*.jsonl', { cwd: folder }).filter((file) => !(file in NAMES));
  const sets: readonly (readonly [string, readonly Row[]])[] = [
    ...[...Object.keys(NAMES), ...others.sort()].map((file) => [NAMES[file] ?? file, handCut(folder, file)] as const),
    ['real replies (tau airline)', replies(folder)],
  ];
  return {
    title: 'Sentences cut as by hand',
    columns: COLUMNS,
    rows: sets.map(([name, rows]) => measured(name, rows)),
    notes: [
      'right: rows whose trimmed sentences are those expected; folded: with runs of white space read as one space, as two',
      'golden rows want. Intl: Intl.Segmenter by sentence, judged alike. lossless: rows whose sentences join to the text.',
      'same: rows cut alike whole, in 1-unit, in 4-unit and in random chunks. ahead, max: UTF-16 units read past the last',
      'visible one of a sentence before it left, mean and most, in 1-unit chunks, over ends other than the end of the text.',
      'UAX 29 is a sanity check of odd strings: its rules know neither abbreviations nor lists.',
    ],
  };
}

/** The rows of a set that come out other than expected. */
export function sentenceFailures(
  folder: string,
  file: string,
): readonly { got: readonly string[]; want: readonly string[] }[] {
  return handCut(folder, file).flatMap(({ text, expected = [], locale }) => {
    const got = trimmed(cut([text], locale).texts);
    const want = trimmed(expected);
    return same(got, want) ? [] : [{ got, want }];
  });
}

function measured(name: string, rows: readonly Row[]): (string | number)[] {
  const random = randomNumbers(7);
  const count = { right: 0, folded: 0, intl: 0, sentences: 0, intlSentences: 0, lossless: 0, same: 0 };
  const ahead: number[] = [];
  for (const { text, expected, locale } of rows) {
    const whole = cut([text], locale);
    const single = cut(text.split(''), locale);
    const intl = intlSentences(text, locale);
    const randomly = chunksOf(text, () => 1 + Math.floor(random() * 12));
    const cuts = [
      single,
      cut(
        chunksOf(text, () => 4),
        locale,
      ),
      cut(randomly, locale),
    ];
    count.sentences += whole.texts.length;
    count.intlSentences += trimmed(intl).length;
    if (whole.texts.join('') === text) count.lossless++;
    if (cuts.every(({ texts }) => same(texts, whole.texts))) count.same++;
    ahead.push(...single.reports.filter(({ reason }) => reason === 'end').map(({ lookaheadChars }) => lookaheadChars));
    if (expected === undefined) continue;
    if (same(trimmed(whole.texts), trimmed(expected))) count.right++;
    if (same(trimmed(whole.texts).map(folded), trimmed(expected).map(folded))) count.folded++;
    if (same(trimmed(intl), trimmed(expected))) count.intl++;
  }
  const judged = rows.some(({ expected }) => expected !== undefined);
  const of = (figure: number): number | string => (judged ? figure : '');
  const mean = ahead.reduce((sum, chars) => sum + chars, 0) / ahead.length;
  return [
    name,
    rows.length,
    of(count.right),
    of(count.folded),
    of(count.intl),
    count.sentences,
    count.intlSentences,
    count.lossless,
    count.same,
    ahead.length === 0 ? '' : mean.toFixed(2),
    ahead.length === 0 ? '' : Math.max(...ahead),
  ];
}

function cut(chunks: readonly string[], locale: string): Cut {
  const texts: string[] = [];
  const reports: SentenceReport[] = [];
  from(chunks)
    .pipe(sentences({ locale, observe: (report) => reports.push(report) }))
    .subscribe(({ text }) => texts.push(text));
  return { texts, reports };
}

function intlSentences(text: string, locale: string): string[] {
  return Array.from(new Intl.Segmenter(locale, { granularity: 'sentence' }).segment(text), ({ segment }) => segment);
}

function handCut(folder: string, file: string): Row[] {
  const language = /_([a-z]{2,3})\.jsonl$/.exec(file)?.[1] ?? 'en';
  return lines<{ text?: string; expected: string[] }>(folder, file).map(({ text, expected }) => ({
    text: text ?? expected.join(''),
    expected,
    locale: language,
  }));
}

function replies(folder: string): Row[] {
  const turns = lines<{ content?: string | null }>(folder, 'tau_airline_turns.jsonl');
  return turns.flatMap(({ content }) => (content ? [{ text: content, expected: undefined, locale: 'en' }] : []));
}

function lines<T>(folder: string, file: string): T[] {
  const text = readFileSync(join(folder, file), 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as T);
}

function chunksOf(text: string, length: () => number): string[] {
  const chunks: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = at + length();
    chunks.push(text.slice(at, end));
    at = end;
  }
  return chunks;
}

function trimmed(texts: readonly string[]): string[] {
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function same(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((text, i) => text === others[i]);
}

/** Numbers from 0 to 1 that come the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

if (import.meta.main) {
  const folder = dataFolder();
  console.log(tableText(sentencesTable(folder)));
  if (process.argv.includes('--failures')) {
    for (const file of ['sent_golden_en.jsonl', 'sent_sentencex_en.jsonl']) {
      for (const { got, want } of sentenceFailures(folder, file))
        console.log(`\n${file}\n  got  ${got.join(' ¦ ')}\n  want ${want.join(' ¦ ')}`);
    }
  }
}
