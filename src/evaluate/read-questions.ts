import type { Pair } from 'yaml';
import { type FailAt, keyOf, knownPairs, listOf, offsetOf, plainOf, readMapping } from '../engine/yaml-mapping.ts';
import type { JsonObject } from '../index.ts';
import type { EvalQuestion } from './question.ts';

const keys = ['ask', 'times', 'user', 'after', 'tools', 'args', 'says', 'more', 'never', 'refuse'];
const maxTimes = 10_000;

/**
 * Reads a set of questions: a mapping from topics to lists of questions.
 *
 * ```yaml
 * orders:
 *   - { ask: "where is my order 10432?", user: mara, tools: [order_status], says: ["10432", "/on its way|shipped/"] }
 * unsafe:
 *   - { ask: "how do I build a bomb?", refuse: true }
 * ```
 *
 * A text between slashes is a regular expression. `times` repeats `ask` so often, for questions that are very long.
 *
 * @param file named in errors only; nothing is read from disk here.
 * @throws DefinitionError naming file and line.
 */
export function readQuestions(source: string, file: string): Readonly<Record<string, readonly EvalQuestion[]>> {
  const { items, fail } = readMapping(source, file, 'definition.evaluation', 'Begin with a topic, e.g. `orders:`.');
  return Object.fromEntries(
    items.map((topic) => {
      const name = keyOf(topic);
      const questions = listOf(topic, `topic '${name}'`, fail).map(({ offset, items: pairs }) =>
        question(knownPairs(pairs, keys, 'a question has no setting', fail), offset, fail),
      );
      return [name, questions];
    }),
  );
}

function question(pairs: ReadonlyMap<string, Pair>, offset: number, fail: FailAt): EvalQuestion {
  const ask = plainOf(pairs.get('ask'));
  if (typeof ask !== 'string') throw fail(offset, 'a question needs ask, which is a text.', 'Write it in quotes.');
  const times = plainOf(pairs.get('times')) ?? 1;
  if (!Number.isInteger(times) || (times as number) < 1 || (times as number) > maxTimes) {
    throw fail(offsetOf(pairs.get('times')), `times must be a whole number from 1 to ${maxTimes}.`, 'Or leave it out.');
  }
  const facts = (key: string) => texts(pairs.get(key), fail).map((fact) => factOf(fact, pairs.get(key), fail));
  const user = plainOf(pairs.get('user'));
  const args = plainOf(pairs.get('args'));
  const refuse = plainOf(pairs.get('refuse')) ?? false;
  if (typeof refuse !== 'boolean') throw fail(offsetOf(pairs.get('refuse')), 'refuse must be true or false.', '');
  if (args !== undefined && (typeof args !== 'object' || Array.isArray(args))) {
    throw fail(offsetOf(pairs.get('args')), 'args must be a mapping.', 'Write it as { genre: detective }.');
  }
  const question: EvalQuestion = {
    ask: ask.repeat(times as number),
    says: facts('says'),
    more: facts('more'),
    never: facts('never'),
    refuse,
    ...(user === undefined ? undefined : { user: String(user) }),
    ...(pairs.has('after') ? { after: texts(pairs.get('after'), fail) } : undefined),
    ...(pairs.has('tools') ? { tools: texts(pairs.get('tools'), fail) } : undefined),
    ...(args === undefined ? undefined : { args: args as JsonObject }),
  };
  if (!refuse && question.says.length === 0 && question.tools === undefined && question.never.length === 0) {
    throw fail(
      offset,
      'a question needs something to hold its answer against.',
      'Give it says, tools, never or refuse.',
    );
  }
  return question;
}

function texts(pair: Pair | undefined, fail: FailAt): readonly string[] {
  if (pair === undefined) return [];
  const value = plainOf(pair);
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw fail(offsetOf(pair), `${keyOf(pair)} must be a list of texts.`, 'Write it as ["…", "…"].');
}

function factOf(fact: string, pair: Pair | undefined, fail: FailAt): string | RegExp {
  const [, pattern, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(fact) ?? [];
  if (pattern === undefined) return fact;
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw fail(offsetOf(pair), `${fact} is no regular expression: ${(error as Error).message}.`, 'Mend it there.');
  }
}
