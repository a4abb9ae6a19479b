/**
 * What guard and the embedded moderator find, how much of it is shown before, and what they cut that is harmless.
 *
 * usage: node bench/quality/safety.ts [--data DIR]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { from } from 'rxjs';
import { type GuardOptions, type GuardPart, guard, type ReleaseLag } from '../../operators/index.ts';
import { policyMatchers } from '../../src/adapters/moderator/embedded-moderator.ts';
import {
  anonymousPolicy,
  answerPolicy,
  type ModerationPolicy,
  questionPolicy,
} from '../../src/adapters/moderator/policy.ts';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';

/** A stretch of a text that should be found. */
interface Span {
  readonly entity_type: string;
  readonly start_position: number;
  readonly end_position: number;
}

interface Row {
  readonly text: string;
  /** Those that have a form, in order. */
  readonly spans: readonly Span[];
  readonly others: readonly Span[];
}

/** What became of one span. */
interface Fate {
  readonly type: string;
  readonly found: boolean;
  /** Characters at and behind its start that had been shown when it was found. */
  readonly leaked: number;
}

/** Entity types that a form gives away; names, places, dates and the like have none. */
const withForm: ReadonlySet<string> = new Set([
  'CREDIT_CARD',
  'CRYPTO',
  'DOMAIN_NAME',
  'EMAIL_ADDRESS',
  'IBAN_CODE',
  'IP_ADDRESS',
  'PHONE_NUMBER',
  'US_DRIVER_LICENSE',
  'US_SSN',
]);

type Cut = '1 character' | '4 characters' | '1 to 12 characters';
const cuts: readonly Cut[] = ['1 character', '4 characters', '1 to 12 characters'];
const lags: readonly ReleaseLag[] = [0, { sentences: 1 }];

/** The table, computed from `pii_presidio.jsonl`, `xstest_prompts.jsonl` and `tau_airline_turns.jsonl` in the folder. */
export function safetyTable(folder: string): QualityTable {
  const rows = identifierRows(folder);
  const types = [...new Set(rows.flatMap(({ spans }) => spans.map((span) => span.entity_type)))].sort();
  const fates = new Map(cuts.map((cut) => [cut, lags.map((lag) => rows.flatMap((row) => fatesIn(row, cut, lag)))]));
  const line = (name: string, cut: Cut, keep: (fate: Fate) => boolean) => {
    const [unchecked = [], whole = []] = (fates.get(cut) ?? []).map((each) => each.filter(keep));
    const found = unchecked.filter((fate) => fate.found).length;
    return [name, unchecked.length, found, share(found, unchecked.length), ...leaks(unchecked), ...leaks(whole)];
  };
  return {
    title: 'Output safety: guard with the embedded moderator',
    columns: ['what', 'cases', 'found', 'share', 'leaked, lag 0', 'most', 'leaked, lag 1 sentence', 'most'],
    rows: [
      ...types.map((type) => line(type, '4 characters', (fate) => fate.type === type)),
      ...cuts.map((cut) => line(`all of these, in tokens of ${cut}`, cut, () => true)),
      ...streamRows(rows),
      ...falseKills(rows, folder),
    ],
    notes: [
      'Given: the spans of pii_presidio.jsonl and the labels of xstest_prompts.jsonl. Computed: everything, by the real guard.',
      `Looked for are the types with a form: ${[...withForm].join(', ')}.`,
      `Not looked for, since nothing in their form tells them: ${otherTypes(rows).join(', ')}.`,
      'leaked: characters at and behind a span’s start that were shown when it was found: mean, then most. They are taken',
      'back by the retraction. A span that is not found leaks whole. Tokens of 4 characters, unless said otherwise.',
      'streams cut: rows with such a span whose stream ended in a trip, with no character of the first span left standing.',
      'Rows of false kills count what was cut: there found should be 0. `strict` cuts on every kind of identifier, `default`',
      'is the policy a pipeline gets. Harm is found by rules over short lists in English: what they miss is a model’s work.',
    ],
  };
}

function identifierRows(folder: string): Row[] {
  return linesOf(folder, 'pii_presidio.jsonl').map((each) => {
    const { full_text, spans } = each as { full_text: string; spans: readonly Span[] };
    const inOrder = spans.toSorted((a, b) => a.start_position - b.start_position);
    return {
      text: full_text,
      spans: inOrder.filter((span) => withForm.has(span.entity_type)),
      others: inOrder.filter((span) => !withForm.has(span.entity_type)),
    };
  });
}

const strict = policyMatchers(anonymousPolicy);
/** Reports everything and cuts nothing, so that each span of a row is measured by itself. */
const reporting = policyMatchers(
  Object.fromEntries(Object.keys(anonymousPolicy).map((category) => [category, 'note' as const])),
);

/** What becomes of each span of a row. A note leaves at the moment a trip would: before anything of its chunk is shown. */
function fatesIn(row: Row, cut: Cut, releaseLag: ReleaseLag): Fate[] {
  const found: { readonly from: number; readonly shown: number }[] = [];
  let shown = 0;
  for (const part of guarded(row.text, cut, { matchers: reporting, releaseLag })) {
    if (part.type === 'text') shown += part.text.length;
    if (part.type === 'finding') found.push({ from: part.from, shown });
  }
  return row.spans.map(({ entity_type: type, start_position: start, end_position: end }) => {
    const hit = found.find((finding) => finding.from >= start - 1 && finding.from < end);
    return { type, found: hit !== undefined, leaked: Math.max(0, (hit?.shown ?? end) - start) };
  });
}

function streamRows(rows: readonly Row[]): (string | number)[][] {
  const speaking = rows.filter(({ spans }) => spans.length > 0);
  return cuts.map((cut) => {
    const killed = speaking.filter(({ text, spans }) => {
      const parts = guarded(text, cut, { matchers: strict });
      const standing = parts.reduce((length, part) => {
        if (part.type === 'retract') return part.fromOffset;
        return part.type === 'text' ? length + part.text.length : length;
      }, 0);
      return parts.some(isBlock) && standing <= (spans[0]?.start_position ?? 0);
    });
    return countRow(`streams cut, in tokens of ${cut}`, speaking.length, killed.length);
  });
}

function falseKills(rows: readonly Row[], folder: string): (string | number)[][] {
  const clean = rows.filter(({ spans }) => spans.length === 0).map(({ text }) => text);
  const bare = rows.filter(({ spans, others }) => spans.length + others.length === 0).map(({ text }) => text);
  const prompts = linesOf(folder, 'xstest_prompts.jsonl') as { readonly prompt: string; readonly label: string }[];
  const labelled = (label: string) => prompts.filter((each) => each.label === label).map(({ prompt }) => prompt);
  const replies = linesOf(folder, 'tau_airline_turns.jsonl').flatMap((turn) => {
    const { content } = turn as { readonly content?: string | null };
    return content ? [content] : [];
  });
  const cutRow = (name: string, texts: readonly string[], policy: ModerationPolicy) => {
    const matchers = policyMatchers(policy);
    const killed = texts.filter((text) => guarded(text, '4 characters', { matchers }).some(isBlock));
    return countRow(name, texts.length, killed.length);
  };
  return [
    cutRow('false kills: rows without such a span, strict', clean, anonymousPolicy),
    cutRow('false kills: rows without any span, strict', bare, anonymousPolicy),
    cutRow('false kills: safe prompts as questions', labelled('safe'), questionPolicy),
    cutRow('false kills: safe prompts as answers, strict', labelled('safe'), anonymousPolicy),
    cutRow('false kills: real replies of an airline, default', replies, answerPolicy),
    cutRow('false kills: real replies of an airline, strict', replies, anonymousPolicy),
    cutRow('unsafe prompts refused as questions', labelled('unsafe'), questionPolicy),
  ];
}

function otherTypes(rows: readonly Row[]): string[] {
  const counts = new Map<string, number>();
  for (const { entity_type: type } of rows.flatMap(({ others }) => others))
    counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${type} (${count})`).sort();
}

function guarded(text: string, cut: Cut, options: GuardOptions): GuardPart[] {
  const parts: GuardPart[] = [];
  from(tokensOf(text, cut))
    .pipe(guard(options))
    .subscribe((part) => parts.push(part));
  return parts;
}

/** Cuts a text; the random cut depends on the text alone, so that every run gives the same figures. */
function tokensOf(text: string, cut: Cut): string[] {
  if (cut !== '1 to 12 characters') return text.match(cut === '1 character' ? /[\s\S]/g : /[\s\S]{1,4}/g) ?? [];
  let state = text.length;
  const tokens: string[] = [];
  for (let at = 0; at < text.length; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const size = 1 + ((state >>> 16) % 12);
    tokens.push(text.slice(at, at + size));
    at += size;
  }
  return tokens;
}

function isBlock(part: GuardPart): boolean {
  return part.type === 'finding' && part.action === 'block';
}

function countRow(name: string, cases: number, found: number): (string | number)[] {
  return [name, cases, found, share(found, cases), '', '', '', ''];
}

function leaks(fates: readonly Fate[]): [string, number] {
  const sum = fates.reduce((total, fate) => total + fate.leaked, 0);
  return [(sum / Math.max(1, fates.length)).toFixed(1), Math.max(0, ...fates.map((fate) => fate.leaked))];
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : (part / whole).toFixed(3);
}

function linesOf(folder: string, file: string): unknown[] {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
}

if (import.meta.main) console.log(tableText(safetyTable(dataFolder())));
