import type { SchedulerLike, Subscriber } from 'rxjs';
import { type CheckReport, type ClassifierHost, ClassifierRun, type DraftClassifier } from './draft-classifier.ts';
import { DraftWindow } from './draft-window.ts';
import { HeldText, isHigh } from './held-text.ts';
import { MatcherSet } from './matcher-set.ts';
import { SentenceLag } from './sentence-lag.ts';
import type { Finding, StreamMatcher } from './stream-matcher.ts';

/** How far unchecked text stays behind the newest: a number of characters, or of sentences. */
export type ReleaseLag = number | { readonly sentences: number };

/** What one draft is guarded by. */
export interface DraftRules {
  readonly matchers: readonly (() => StreamMatcher)[];
  readonly classifiers: readonly DraftClassifier[];
  readonly releaseLag: ReleaseLag;
  readonly maxExposedChars: number;
  readonly maxHeldChars: number;
  readonly scheduler: SchedulerLike;
}

/** Who gets what a {@link DraftGuard} decides. Offsets count from the draft's start. */
export interface DraftSink {
  readonly consumer: Subscriber<never>;
  text(offset: number, text: string): void;
  note(finding: Finding): void;
  /** The first trip; nothing of the draft follows. */
  trip(finding: Finding, released: number): void;
  report(check: CheckReport): void;
}

/** More distinct notes than that in one draft are not told apart from new ones. */
const maxNotes = 1_000;

/** One draft on its way from the source to the consumer: reads it, holds it back, lets it go, or trips. */
export class DraftGuard implements ClassifierHost {
  readonly window: DraftWindow;
  readonly consumer: Subscriber<never>;
  readonly scheduler: SchedulerLike;
  /** The longest stretch that was ever shown unchecked. */
  mostExposed = 0;
  readonly #rules: DraftRules;
  readonly #sink: DraftSink;
  readonly #matchers: MatcherSet;
  readonly #classifiers: readonly ClassifierRun[];
  /** True without classifiers: then what the matchers pass may leave as it came. */
  readonly #matchesOnly: boolean;
  readonly #lagChars: number;
  readonly #sentences: SentenceLag | undefined;
  readonly #held = new HeldText();
  readonly #noted = new Set<string>();
  /** How long the draft is so far. */
  length = 0;
  #tripped = false;
  #reading = false;
  readonly #waiting: string[] = [];
  /** True from the moment the source has ended and all of it is read. */
  #whole = false;
  #ended: (() => void) | undefined;

  constructor(rules: DraftRules, sink: DraftSink) {
    this.#rules = rules;
    this.#sink = sink;
    this.consumer = sink.consumer;
    this.scheduler = rules.scheduler;
    this.window = new DraftWindow(rules.maxHeldChars);
    this.#matchers = new MatcherSet(rules.matchers.map((make) => make()));
    this.#classifiers = rules.classifiers.map((classifier) => new ClassifierRun(classifier, this));
    this.#matchesOnly = rules.classifiers.length === 0;
    this.#lagChars = typeof rules.releaseLag === 'number' ? rules.releaseLag : 0;
    this.#sentences = typeof rules.releaseLag === 'number' ? undefined : new SentenceLag(rules.releaseLag.sentences);
  }

  /** A chunk that comes while another is being read, from a consumer that feeds the source, waits for its turn. */
  push(chunk: string): void {
    if (this.#reading) {
      this.#waiting.push(chunk);
      return;
    }
    this.#reading = true;
    this.#read(chunk);
    while (this.#waiting.length > 0) this.#read(this.#waiting.shift() as string);
    this.#reading = false;
    if (this.#ended !== undefined) this.#finish();
  }

  #read(chunk: string): void {
    if (chunk.length === 0 || this.#tripped) return;
    const start = this.length;
    this.length += chunk.length;
    this.#sentences?.grow(chunk);
    const found = this.#matchers.push(chunk);
    if (found.length > 0) {
      for (const finding of found) this.found(finding);
      if (this.#tripped) return;
    }
    if (this.#matchesOnly && this.#held.from === start && this.#passesWhole(chunk)) {
      this.#held.from = this.length;
      this.#show(start, chunk, this.#matchers.safeThrough);
      return;
    }
    this.#held.append(chunk);
    if (this.#classifiers.length > 0) this.window.append(chunk);
    for (const classifier of this.#classifiers) classifier.grown(false);
    this.moved();
    this.#relieve();
  }

  /** The source has ended: `then` runs once everything is checked and shown, or never if the draft trips. */
  end(then: () => void): void {
    this.#ended = then;
    if (!this.#reading) this.#finish();
  }

  #finish(): void {
    this.#whole = true;
    for (const finding of this.#matchers.end()) this.found(finding);
    for (const classifier of this.#classifiers) classifier.grown(true);
    this.moved();
  }

  cancel(): void {
    for (const classifier of this.#classifiers) classifier.cancel();
  }

  found(finding: Finding): void {
    if (this.#tripped) return;
    if (finding.action === 'note') {
      this.#note(finding);
      return;
    }
    this.#tripped = true;
    this.cancel();
    this.#sink.trip(finding, this.#held.from);
  }

  moved(): void {
    if (this.#tripped) return;
    const verified = this.#verified();
    const unchecked = Math.min(this.#horizon(), verified + this.#rules.maxExposedChars);
    this.#release(this.#whole ? verified : Math.max(verified, unchecked), verified);
    if (!this.#whole || this.#tripped || this.#held.from < this.length) return;
    if (this.#classifiers.some((classifier) => classifier.pending)) return;
    const ended = this.#ended;
    this.#ended = undefined;
    ended?.();
  }

  report(check: CheckReport): void {
    this.#sink.report(check);
  }

  /** How much of the draft's start may be shown unchecked. */
  #horizon(): number {
    return this.#sentences === undefined ? this.length - this.#lagChars : this.#sentences.offset;
  }

  #verified(): number {
    let verified = this.#matchers.safeThrough;
    for (const classifier of this.#classifiers) verified = Math.min(verified, classifier.verified);
    return verified;
  }

  /** With nothing held and nothing to wait for, a chunk goes as it came. */
  #passesWhole(chunk: string): boolean {
    const unchecked = this.length - this.#matchers.safeThrough;
    const free = unchecked <= 0 || (this.#horizon() >= this.length && unchecked <= this.#rules.maxExposedChars);
    if (!free) return false;
    return !isHigh(chunk.charCodeAt(chunk.length - 1));
  }

  #release(offset: number, verified: number): void {
    const start = this.#held.from;
    if (offset <= start) return;
    const text = this.#held.takeTo(offset, this.#whole && offset === this.length);
    if (text !== '') this.#show(start, text, verified);
  }

  #show(start: number, text: string, verified: number): void {
    const exposed = start + text.length - verified;
    if (exposed > this.mostExposed) this.mostExposed = exposed;
    this.#sink.text(start, text);
  }

  #note(finding: Finding): void {
    const key = `${finding.from} ${finding.category}`;
    if (this.#noted.has(key)) return;
    if (this.#noted.size >= maxNotes) this.#noted.clear();
    this.#noted.add(key);
    this.#sink.note(finding);
  }

  /** Keeps what is held, and what classifiers have still to read, under `maxHeldChars`. */
  #relieve(): void {
    const floor = this.length - this.#rules.maxHeldChars;
    if (floor <= 0 || this.#tripped) return;
    let late = false;
    for (const classifier of this.#classifiers) {
      if (classifier.verified >= floor || this.#tripped) continue;
      classifier.leaveBehind();
      late = true;
    }
    if (late) this.moved();
    if (this.#tripped || this.#held.from >= floor) return;
    if (this.#rules.releaseLag === Number.POSITIVE_INFINITY) {
      this.found({ category: 'guard.behind', action: 'block', from: this.#held.from, at: this.length });
    } else this.#release(this.length, this.#verified());
  }
}
