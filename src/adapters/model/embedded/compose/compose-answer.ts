import type { ChatRequest, ToolOutcome } from '../../../../ports/index.ts';
import type { Reading } from '../../../classifier/bookshop/read-clause.ts';
import type { Language } from '../../../classifier/bookshop/slots/common-words.ts';
import type { BookDetails } from '../../../tools/bookshop/index.ts';
import { beginsRequest } from '../split-question.ts';
import type { Understanding } from '../understand.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { type Asked, type Manner, say } from './manner.ts';
import { hasPassages, quotePassages } from './quote-passages.ts';
import { asksTotal, renderTogether } from './render-book.ts';
import { LOOKUP, renderOutcome } from './render-outcome.ts';
import { talk } from './talk.ts';
import type { Tongue } from './tongue.ts';

const TONGUES: Readonly<Record<Language, Tongue>> = { en, de, fr, es };

/**
 * What is still to be said: of the results so far, and, when no more will come, of what no tool answers. The text goes
 * on from `said`, to the letter, and is empty where there is nothing to add.
 */
export function composeAnswer(request: ChatRequest, understood: Understanding): string {
  const { results = [], said = '', final = true } = request;
  const manner: Manner = {
    tongue: TONGUES[understood.language],
    brief: request.style === 'brief',
    careful: request.constraint !== undefined,
  };
  const between = manner.brief ? ' ' : '\n\n';
  const quoted = results.length === 0 && final ? quote(request, understood, manner) : [];
  const unread = results.length === 0 && final ? unreadPages(request, understood, manner, quoted.length > 0) : '';
  const found = quoted.length > 0 || unread !== '' ? [...quoted, unread] : answer(results, final, understood, manner);
  const whole = [...found, final ? unseenTurns(request, understood, manner) : ''].filter((each) => each !== '');
  const text = whole.join(between);
  if (text === '') return final && said === '' ? manner.tongue.talk.nothingToSay : '';
  // The same results give the same words: what was said is the beginning of the whole, and may end within a word.
  if (text.startsWith(said)) return text.slice(said.length);
  const added = whole.filter((paragraph) => !said.includes(paragraph));
  if (added.length === 0) return '';
  return `${/\s$/.test(said) ? '' : between}${added.join(between)}`;
}

/** Talk that no passage answers. */
const SMALL_TALK: ReadonlySet<string> = new Set(['greeting', 'thanks', 'goodbye', 'help', 'unsafe']);

/** Where documents were to be searched for the answer and could not be: that, instead of a word about what is not known. */
function unreadPages(
  { missing = [] }: ChatRequest,
  { clauses }: Understanding,
  { tongue }: Manner,
  isQuoted: boolean,
): string {
  const asks = clauses.length > 0 && clauses.some(({ intent }) => !SMALL_TALK.has(intent));
  if (!missing.includes('passages') || !asks || clauses.some(({ intent }) => intent === 'unsafe')) return '';
  return say(tongue.failed.passages, isQuoted ? '' : tongue.tryLater);
}

/** Where a question leaves something to turns that cannot be seen. */
function unseenTurns({ missing = [] }: ChatRequest, { clauses }: Understanding, { tongue }: Manner): string {
  const isOpen = clauses.some(({ intent, calls }) => calls.length === 0 && OPEN.has(intent));
  return missing.includes('memory') && isOpen ? tongue.failed.memory : '';
}

/** What asks back where it names nothing. */
const OPEN: ReadonlySet<string> = new Set(['details', 'stock', 'place-order', 'reserve', 'start-return']);

/** What was found for the question, where that is all there is to answer it from. */
function quote({ messages }: ChatRequest, { clauses }: Understanding, { tongue, brief }: Manner): readonly string[] {
  if (!hasPassages(messages) || clauses.every(({ intent }) => SMALL_TALK.has(intent))) return [];
  if (clauses.some(({ intent }) => intent === 'unsafe')) return [];
  const passages = quotePassages(messages, messages.at(-1)?.text ?? '', brief);
  return passages.length > 0
    ? passages.map((passage) => tongue.original(passage, 'en'))
    : tongue.talk.offTopic.slice(0, 1);
}

function answer(
  results: readonly ToolOutcome[],
  final: boolean,
  { clauses, cut }: Understanding,
  manner: Manner,
): readonly string[] {
  const told = results.map((outcome) => renderOutcome(outcome, askedBy(outcome, clauses), manner));
  if (!final && told.every((paragraph) => paragraph === '')) return [];
  const closing = final ? [together(results, clauses, manner), ...closings(clauses, results, manner, cut)] : [];
  const all = [opening(clauses, manner), ...told, ...closing].filter((paragraph) => paragraph !== '');
  return [...new Set(all)];
}

/** The sum of several totals. */
function together(results: readonly ToolOutcome[], clauses: readonly Reading[], manner: Manner): string {
  const books = results.filter(({ call }) => call.name === 'book_details');
  const told = books.flatMap((outcome) => {
    const asked = askedBy(outcome, clauses);
    return outcome.ok && asksTotal(asked) ? [{ result: outcome.value as unknown as BookDetails, asked }] : [];
  });
  return told.length === books.length ? renderTogether(told, manner) : '';
}

/** A greeting before a question is answered in one word. */
function opening(clauses: readonly Reading[], { tongue }: Manner): string {
  const [first, second] = clauses;
  if (first?.intent !== 'greeting' || second === undefined || second.intent === 'greeting') return '';
  return tongue.talk.hello;
}

function closings(
  clauses: readonly Reading[],
  results: readonly ToolOutcome[],
  { tongue, ...rest }: Manner,
  cut: boolean,
): readonly string[] {
  const words = tongue.talk;
  if (clauses.length === 0) return [words.empty];
  const last = clauses.length - 1;
  const asksTools = clauses.some(({ calls }) => calls.length > 0);
  const spoken = clauses.filter(({ intent, slots }, index) => {
    if (intent === 'greeting') return clauses.every((clause) => clause.intent === 'greeting');
    // What is only told beside a question wants no answer.
    if (intent === 'off-topic' && asksTools)
      return (slots.text.includes('?') || beginsRequest(slots.plain)) && !leansOnRest(slots.plain);
    // Thanks and goodbyes are answered where they are all there is, or the end.
    return (intent !== 'thanks' && intent !== 'goodbye') || index === last;
  });
  const unanswered = results.length === 0 && asksTools;
  return [
    ...spoken.map((clause) => talk(clause, { tongue, ...rest })),
    ...(unanswered ? notLookedUp(clauses, tongue) : []),
    cut ? words.cut : '',
  ];
}

/** `and how long does it take?`: a few words about what the rest of the question was about. */
function leansOnRest(plain: string): boolean {
  return plain.split(/\s+/).length <= 9 && /\b(?:it|that|they|them|one|ones|else|so|different)\b/.test(plain);
}

/** What a plan would have looked up, where nothing was. */
function notLookedUp(clauses: readonly Reading[], tongue: Tongue): readonly string[] {
  const missing = clauses.flatMap(({ calls }) => calls.map(({ name }) => tongue.failed[LOOKUP[name]]));
  return [say(...new Set(missing), tongue.tryLater)];
}

/** The request a call was planned for, found again by the call's name and arguments. */
function askedBy({ call }: ToolOutcome, clauses: readonly Reading[]): Asked {
  const args = JSON.stringify(call.args);
  const clause =
    clauses.find(({ calls }) => calls.some((one) => one.name === call.name && JSON.stringify(one.args) === args)) ??
    clauses.find(({ calls }) => calls.some((one) => one.name === call.name));
  return { args: call.args, slots: clause?.slots, intent: clause?.intent };
}
