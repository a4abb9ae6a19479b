import type { ChatRequest, ToolOutcome } from '../../../../ports/index.ts';
import type { Reading } from '../../../classifier/bookshop/read-clause.ts';
import type { Language } from '../../../classifier/bookshop/slots/common-words.ts';
import type { Understanding } from '../understand.ts';
import { en } from './en.ts';
import type { Manner } from './manner.ts';
import { renderOutcome } from './render-outcome.ts';
import { talk } from './talk.ts';
import type { Tongue } from './tongue.ts';

const TONGUES: Readonly<Partial<Record<Language, Tongue>>> = { en };

/**
 * What is still to be said: of the results that are new, and, when no more will come, of what no tool answers. The text
 * goes on from `said`, and is empty where there is nothing to add.
 */
export function composeAnswer(request: ChatRequest, { language, clauses, cut }: Understanding): string {
  const { results = [], said = '', final = true, constraint } = request;
  const fresh = results.slice(results.length - Math.min(request.fresh ?? results.length, results.length));
  const tongue = TONGUES[language] ?? en;
  const manner: Manner = { tongue, brief: request.style === 'brief', careful: constraint !== undefined };
  const opening = said === '' ? openings(clauses, manner) : [];
  const told = fresh.map((outcome) => renderOutcome(outcome, askedBy(outcome, clauses), manner));
  if (!final && told.every((paragraph) => paragraph === '')) return '';
  const closing = final ? closings(clauses, results, manner, cut) : [];
  const paragraphs = [...opening, ...told, ...closing].filter(
    (paragraph) => paragraph !== '' && !said.includes(paragraph),
  );
  if (paragraphs.length === 0) return said === '' && final ? tongue.talk.nothingToSay : '';
  const between = manner.brief ? ' ' : '\n\n';
  return `${said === '' || /\s$/.test(said) ? '' : between}${[...new Set(paragraphs)].join(between)}`;
}

/** A greeting is answered first, and only where there is more to say is it short. */
function openings(clauses: readonly Reading[], manner: Manner): readonly string[] {
  const [first, second] = clauses;
  if (first?.intent !== 'greeting' || second === undefined || second.intent === 'greeting') return [];
  const [word] = manner.tongue.talk.greeting;
  return [/^[^.!?]+[.!?]/.exec(word ?? '')?.[0] ?? ''];
}

function closings(
  clauses: readonly Reading[],
  results: readonly ToolOutcome[],
  manner: Manner,
  cut: boolean,
): readonly string[] {
  const words = manner.tongue.talk;
  if (clauses.length === 0) return [words.empty];
  const spoken = clauses.filter(({ intent }, index) => {
    if (intent === 'greeting') return clauses.length === 1;
    // Thanks and goodbyes are answered where they are all there is, or the end.
    return (intent !== 'thanks' && intent !== 'goodbye') || index === clauses.length - 1;
  });
  const unanswered = clauses.filter(({ calls }) => calls.length > 0).length > 0 && results.length === 0;
  return [
    ...spoken.map((clause) => talk(clause, manner)),
    clauses.some(({ intent }) => intent === 'change-order') ? words.cannotChange : '',
    unanswered ? manner.tongue.tryLater : '',
    cut ? words.cut : '',
  ];
}

/** The request a call was planned for, found again by the call's name and arguments. */
function askedBy(
  { call }: ToolOutcome,
  clauses: readonly Reading[],
): {
  readonly args: ToolOutcome['call']['args'];
  readonly slots: Reading['slots'] | undefined;
  readonly intent: Reading['intent'] | undefined;
} {
  const args = JSON.stringify(call.args);
  const clause =
    clauses.find(({ calls }) => calls.some((one) => one.name === call.name && JSON.stringify(one.args) === args)) ??
    clauses.find(({ calls }) => calls.some((one) => one.name === call.name));
  return { args: call.args, slots: clause?.slots, intent: clause?.intent };
}
