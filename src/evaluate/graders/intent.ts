import { callsOf } from '../graded-answer.ts';
import type { Grader } from './grade.ts';

/**
 * Whether what was done is what was wanted: the tools called against those that had to be (F1: what is missing and what
 * is too much count alike), and half of it where no call has the arguments asked for.
 */
export const intent: Grader = (answer) => {
  const { tools: wanted, args } = answer.question;
  if (wanted === undefined) return undefined;
  const calls = callsOf(answer);
  const left = [...wanted];
  const extra: string[] = [];
  for (const { name } of calls) {
    const place = left.indexOf(name);
    if (place < 0) extra.push(name);
    else left.splice(place, 1);
  }
  const matched = wanted.length - left.length;
  const all = wanted.length + calls.length;
  const share = all === 0 ? 1 : (2 * matched) / all;
  const notes = [...left.map((name) => `did not call ${name}`), ...extra.map((name) => `called ${name}`)];
  const isAsked = args === undefined || calls.some((call) => has(call.args, args));
  if (isAsked) return { score: share, notes };
  return { score: share / 2, notes: [...notes, `no call has ${JSON.stringify(args)}`] };
};

function has(given: object, wanted: object): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => JSON.stringify((given as Record<string, unknown>)[key]) === JSON.stringify(value),
  );
}
