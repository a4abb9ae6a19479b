import { defer, of } from 'rxjs';
import { type Finding, type Phrase, phraseMatcher, ruleMatcher, type StreamMatcher } from '../../../operators/index.ts';
import type { ModerationRequest, Moderator, Verdict } from '../../ports/index.ts';
import { harmRulesFor } from './content/harm-rules.ts';
import { identifierMatchers } from './identifier-matchers.ts';
import { answerPolicy, type ModerationPolicy, questionPolicy } from './policy.ts';

/** How {@link embeddedModerator} judges. */
export interface EmbeddedModeratorOptions {
  /** For questions. Default {@link questionPolicy}. */
  readonly input?: ModerationPolicy;
  /** For answers. Default {@link answerPolicy}. */
  readonly output?: ModerationPolicy;
  /** Phrases of one's own, looked for in answers. Default: none. */
  readonly phrases?: readonly Phrase[];
  /** Identifiers that may be said, as they are written: the shop's own telephone number. Default: none. */
  readonly allow?: readonly string[];
}

/** The embedded moderator: it always offers its matchers. */
export interface EmbeddedModerator extends Moderator {
  readonly matchers: readonly (() => StreamMatcher)[];
}

/** How much of a draft that was checked before is read again: more than any match is long. */
const overlapChars = 1_024;

/**
 * A moderator that runs in the process and asks nobody: identifiers by their form and check digits, requests for harm by
 * rules over short word lists in English.
 *
 * It finds what has a form, and it finds it at once. It does not understand text: harm that is put in other words, or in
 * another language, passes. Put a classifier beside it where that matters.
 */
export function embeddedModerator(options: EmbeddedModeratorOptions = {}): EmbeddedModerator {
  const { input = questionPolicy, output = answerPolicy, phrases = [], allow = [] } = options;
  const own = phrases.length === 0 ? [] : [phraseMatcher(phrases)];
  const forInput = policyMatchers(input, allow);
  const forOutput = [...policyMatchers(output, allow), ...own];
  return {
    check: ({ direction, text, checked }: ModerationRequest) =>
      defer(() => of(verdictOn(direction === 'input' ? forInput : forOutput, text, checked))),
    matchers: forOutput,
  };
}

/** The matchers for all that a policy names. */
export function policyMatchers(policy: ModerationPolicy, allow: readonly string[] = []): (() => StreamMatcher)[] {
  const rules = harmRulesFor(policy);
  const harm = rules === undefined ? [] : [ruleMatcher(rules)];
  return [...identifierMatchers(policy, allow), ...harm];
}

/** The first that blocks, or else the first to note. */
function verdictOn(matchers: readonly (() => StreamMatcher)[], text: string, checked: number): Verdict {
  const start = checked <= overlapChars ? 0 : Math.max(0, text.indexOf(' ', checked - overlapChars));
  const read = text.slice(start);
  const findings = matchers.flatMap((make): Finding[] => {
    const matcher = make();
    const found = matcher.push(read);
    return found.at(-1)?.action === 'block' ? [...found] : [...found, ...matcher.end()];
  });
  findings.sort((a, b) => Number(b.action === 'block') - Number(a.action === 'block') || a.at - b.at);
  const [first] = findings;
  if (first === undefined) return { action: 'allow' };
  return { action: first.action, category: first.category, from: start + first.from };
}
