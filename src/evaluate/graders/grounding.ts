import { claimsOf, Ground } from '../claims.ts';
import type { GradedAnswer } from '../graded-answer.ts';
import { type Grader, shareOf } from './grade.ts';

/**
 * The share of the numbers and quoted titles in an answer that stand in what it was made from: tool results, passages,
 * memory, and the conversation itself. An answer that states none is grounded.
 */
export const grounding: Grader = (answer) => {
  const ground = groundOf(answer);
  return shareOf(
    claimsOf(answer.text),
    (claim) => ground.holds(claim),
    ({ kind, text }) => `${kind} ${text} stands in nothing it was given`,
  );
};

function groundOf({ results, known, before, question }: GradedAnswer): Ground {
  const told = results.map((outcome) => (outcome.ok ? outcome.value : outcome.error.message));
  const asked = results.map(({ call }) => call.args);
  return new Ground([...told, ...asked, ...known, ...before], question.ask);
}
