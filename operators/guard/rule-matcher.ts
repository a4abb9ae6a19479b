import { checkNumber } from '../check-options.ts';
import { PhraseAutomaton } from './phrase-automaton.ts';
import { PhraseReader } from './phrase-reader.ts';
import { type Finding, nothing, type StreamMatcher } from './stream-matcher.ts';

/** Phrases that mean something together that none of them means alone. */
export interface PhraseRule {
  readonly category: string;
  readonly action: 'note' | 'block';
  /** Names of lists: a phrase of each must stand in one sentence, in this order. */
  readonly sequence: readonly string[];
  /** At most so many units between one phrase and the next: for all, or for each gap in turn. Default 40. */
  readonly withinChars?: number | readonly number[];
  /** Names of lists: a phrase of any of them, in the sentence or up to `contextChars` in front of it, makes it harmless. */
  readonly unless?: readonly string[];
}

/** What {@link ruleMatcher} looks for. */
export interface PhraseRules {
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly PhraseRule[];
  /** How far back a harmless context reaches. Units; default 200. */
  readonly contextChars?: number;
  /** A sentence is taken to end there where it does not end before. Units; default 600. */
  readonly maxSentenceChars?: number;
}

/**
 * Finds sentences in which certain phrases come together: "how to" before "build" before "bomb", unless it is a bath bomb.
 *
 * Phrases are read as {@link phraseMatcher} reads them. A rule without `unless` is certain with its last phrase; one
 * with it waits for the end of the sentence, since what makes it harmless may come last. The draft is safe through the
 * first phrase that may still become part of a rule.
 *
 * Memory: the automaton of all lists, shared by all drafts; a draft keeps two offsets a phrase of each rule's sequence.
 *
 * @throws RangeError for a rule that names a list there is none of, an empty sequence, or a phrase without a letter.
 */
export function ruleMatcher(rules: PhraseRules): () => StreamMatcher {
  const plan = new RulePlan(rules);
  return () => new RuleReader(plan);
}

/** A place in a rule's sequence. */
interface Slot {
  readonly rule: number;
  readonly step: number;
}

/** The rules by phrase. */
class RulePlan {
  readonly automaton: PhraseAutomaton;
  readonly rules: readonly PhraseRule[];
  readonly contextChars: number;
  readonly maxSentenceChars: number;
  /** For each phrase, its list. */
  readonly listOf: readonly string[];
  readonly slots: ReadonlyMap<string, readonly Slot[]>;

  constructor({ lists, rules, contextChars = 200, maxSentenceChars = 600 }: PhraseRules) {
    checkNumber('ruleMatcher', 'contextChars', contextChars, { min: 0, whole: true });
    checkNumber('ruleMatcher', 'maxSentenceChars', maxSentenceChars, { min: 1, whole: true });
    const slots = new Map<string, Slot[]>(Object.keys(lists).map((list) => [list, []]));
    rules.forEach((rule, i) => {
      if (rule.sequence.length === 0)
        throw new RangeError(`ruleMatcher: rules[${i}].sequence must name a list, got none`);
      for (const list of [...rule.sequence, ...(rule.unless ?? [])]) {
        if (!slots.has(list)) throw new RangeError(`ruleMatcher: rules[${i}] must name lists there are, got '${list}'`);
      }
      rule.sequence.forEach((list, step) => {
        slots.get(list)?.push({ rule: i, step });
      });
    });
    const phrases = Object.entries(lists).flatMap(([list, texts]) => texts.map((text) => ({ list, text })));
    this.automaton = new PhraseAutomaton(
      'ruleMatcher',
      phrases.map(({ text }) => text),
    );
    this.listOf = phrases.map(({ list }) => list);
    this.rules = rules;
    this.slots = slots;
    this.contextChars = contextChars;
    this.maxSentenceChars = maxSentenceChars;
  }

  /** How many units may stand in front of a step's phrase, behind the phrase before it. */
  gap(rule: number, step: number): number {
    const within = this.rules[rule]?.withinChars ?? 40;
    return typeof within === 'number' ? within : (within[step - 1] ?? 40);
  }
}

/** The first phrases of a rule's sequence as they were last seen together: where they begin and end. */
interface Chain {
  readonly from: number;
  readonly end: number;
}

class RuleReader implements StreamMatcher {
  readonly #plan: RulePlan;
  readonly #reader: PhraseReader;
  /** For each rule, how far its sequence has come in this sentence. */
  #chains: (Chain | undefined)[][];
  /** Rules fulfilled in this sentence that something behind may still make harmless: rule and start. */
  readonly #open = new Map<number, number>();
  /** Where each list was last seen. */
  readonly #seen = new Map<string, number>();
  /** Where chains that may still grow begin, and through where they may. */
  readonly #growing = new Map<number, number>();
  #begun = false;
  #stopped = false;
  #sentenceFrom = 0;
  #length = 0;
  safeThrough = 0;

  constructor(plan: RulePlan) {
    this.#plan = plan;
    this.#reader = new PhraseReader(plan.automaton);
    this.#chains = plan.rules.map(() => []);
  }

  push(chunk: string): readonly Finding[] {
    let findings = nothing;
    for (let i = 0; i < chunk.length; i++) {
      const offset = this.#length + i;
      const code = chunk.charCodeAt(i);
      if (this.#reader.step(code, offset)) findings = this.#phrases(findings, offset, offset + 1);
      if (this.#endsSentence(code, offset)) findings = this.#settle(findings, offset + 1);
      if (findings.length > 0 && findings.at(-1)?.action === 'block') break;
    }
    this.#length += chunk.length;
    this.safeThrough = this.#safe();
    return findings;
  }

  end(): readonly Finding[] {
    const findings = this.#reader.edge(this.#length) ? this.#phrases(nothing, this.#length, this.#length) : nothing;
    if (findings.at(-1)?.action === 'block') return findings;
    return this.#settle(findings, this.#length);
  }

  #endsSentence(code: number, offset: number): boolean {
    const stopped = this.#stopped;
    this.#stopped = isStop(code);
    if (code === 0x0a || isWideStop(code) || (stopped && (code === 0x20 || code === 0x09))) return true;
    return offset - this.#sentenceFrom >= this.#plan.maxSentenceChars;
  }

  /** Phrases end in front of `end`; that is certain at `at`. */
  #phrases(found: readonly Finding[], end: number, at: number): readonly Finding[] {
    let findings = found;
    for (const index of this.#reader.found) {
      const list = this.#plan.listOf[index] as string;
      const from = this.#reader.fromOf(index);
      this.#seen.set(list, from);
      for (const slot of this.#plan.slots.get(list) ?? []) findings = this.#advance(findings, slot, { from, end }, at);
    }
    return findings;
  }

  #advance(found: readonly Finding[], { rule, step }: Slot, phrase: Chain, at: number): readonly Finding[] {
    const { category, action, sequence, unless } = this.#plan.rules[rule] as PhraseRule;
    const gap = this.#plan.gap(rule, step);
    const chains = this.#chains[rule] as (Chain | undefined)[];
    const { from, end } = phrase;
    const previous = step === 0 ? { from, end: from } : chains[step - 1];
    if (previous === undefined || from < previous.end || from - previous.end > gap) return found;
    this.#begun = true;
    chains[step] = { from: previous.from, end };
    if (step < sequence.length - 1) {
      const until = end + this.#plan.gap(rule, step + 1) + this.#plan.automaton.maxLength;
      this.#growing.set(previous.from, Math.max(until, this.#growing.get(previous.from) ?? 0));
      return found;
    }
    if (unless === undefined) return [...found, { category, action, from: previous.from, at }];
    if (!this.#open.has(rule)) this.#open.set(rule, previous.from);
    return found;
  }

  /** The sentence has ended: rules that nothing made harmless are certain. */
  #settle(found: readonly Finding[], at: number): readonly Finding[] {
    if (!this.#begun) {
      this.#sentenceFrom = at;
      return found;
    }
    const findings = [...found];
    for (const [index, from] of this.#open) {
      const { category, action, unless = [] } = this.#plan.rules[index] as PhraseRule;
      const since = Math.min(from, this.#sentenceFrom) - this.#plan.contextChars;
      if (!unless.some((list) => (this.#seen.get(list) ?? Number.NEGATIVE_INFINITY) >= since)) {
        findings.push({ category, action, from, at });
      }
    }
    const block = findings.findIndex((finding) => finding.action === 'block');
    this.#chains = this.#plan.rules.map(() => []);
    this.#open.clear();
    this.#growing.clear();
    this.#begun = false;
    this.#sentenceFrom = at;
    return block < 0 ? findings : findings.slice(0, block + 1);
  }

  #safe(): number {
    let safe = this.#reader.safeThrough(this.#length);
    if (!this.#begun) return safe;
    for (const from of this.#open.values()) if (from < safe) safe = from;
    for (const [from, until] of this.#growing) {
      if (until < this.#length) this.#growing.delete(from);
      else if (from < safe) safe = from;
    }
    return safe;
  }
}

function isStop(code: number): boolean {
  return code === 0x2e || code === 0x3f || code === 0x21 || code === 0x2026;
}

/** Full-width stops end a sentence whatever follows. */
function isWideStop(code: number): boolean {
  return code === 0x3002 || code === 0xff01 || code === 0xff1f;
}
