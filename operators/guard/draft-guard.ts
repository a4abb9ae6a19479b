import type { SchedulerLike, Subscriber } from 'rxjs';
import { type CheckReport, type ClassifierHost, ClassifierRun, type DraftClassifier } from './draft-classifier.ts';
import { DraftText } from './draft-text.ts';
import { MatcherSet } from './matcher-set.ts';
import { type ReleaseHorizon, type ReleaseLag, releaseHorizon } from './release-horizon.ts';
import type { Finding, StreamMatcher } from './stream-matcher.ts';

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
  readonly draft: DraftText;
  readonly consumer: Subscriber<never>;
  readonly scheduler: SchedulerLike;
  /** How much has been shown. */
  released = 0;
  /** The longest stretch that was ever shown unchecked. */
  mostExposed = 0;
  readonly #rules: DraftRules;
  readonly #sink: DraftSink;
  readonly #matchers: MatcherSet;
  readonly #classifiers: readonly ClassifierRun[];
  readonly #horizon: ReleaseHorizon;
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
    this.draft = new DraftText(rules.maxHeldChars);
    this.#matchers = new MatcherSet(rules.matchers.map((make) => make()));
    this.#classifiers = rules.classifiers.map((classifier) => new ClassifierRun(classifier, this));
    this.#horizon = releaseHorizon(rules.releaseLag);
  }

  /** A chunk that comes while another is being read, from a consumer that feeds the source, waits for its turn. */
  push(chunk: string): void {
    if (this.#reading) {
      this.#waiting.push(chunk);
      return;
    }
    this.#reading = true;
    this.#read(chunk);
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#read(next);
    this.#reading = false;
    if (this.#ended !== undefined) this.#finish();
  }

  #read(chunk: string): void {
    if (chunk.length === 0 || this.#tripped) return;
    const start = this.length;
    this.length += chunk.length;
    this.#horizon.grow(chunk);
    const found = this.#matchers.push(chunk);
    if (found.length > 0) {
      for (const finding of found) this.found(finding);
      if (this.#tripped) return;
    }
    if (this.#classifiers.length === 0 && this.released === start && this.#passesWhole(chunk)) {
      this.draft.skipTo(this.length);
      this.#show(this.length, chunk);
      return;
    }
    this.draft.append(chunk);
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
    this.#sink.trip({ ...finding, from: this.draft.wholeCharacter(finding.from) }, this.released);
  }

  moved(): void {
    if (this.#tripped) return;
    const verified = this.#verified();
    const unchecked = Math.min(this.#horizon.offset, verified + this.#rules.maxExposedChars);
    this.#release(this.#whole ? verified : Math.max(verified, unchecked), verified);
    if (!this.#whole || this.#tripped || this.released < this.length) return;
    if (this.#classifiers.some((classifier) => classifier.pending)) return;
    const ended = this.#ended;
    this.#ended = undefined;
    ended?.();
  }

  report(check: CheckReport): void {
    this.#sink.report(check);
  }

  #verified(): number {
    let verified = this.#matchers.safeThrough;
    for (const classifier of this.#classifiers) verified = Math.min(verified, classifier.verified);
    return verified;
  }

  /** With nothing held and nothing to wait for, a chunk goes as it came. */
  #passesWhole(chunk: string): boolean {
    const unchecked = this.length - this.#matchers.safeThrough;
    const free = unchecked <= 0 || (this.#horizon.offset >= this.length && unchecked <= this.#rules.maxExposedChars);
    if (!free) return false;
    const last = chunk.charCodeAt(chunk.length - 1);
    return last < 0xd800 || last > 0xdbff;
  }

  #release(offset: number, verified: number): void {
    if (offset <= this.released) return;
    const whole = this.#whole && offset === this.length ? offset : this.draft.wholeCharacter(offset);
    if (whole <= this.released) return;
    const text = this.draft.slice(this.released, whole);
    if (this.#classifiers.length === 0) this.draft.dropTo(whole);
    this.#show(whole, text, verified);
  }

  #show(offset: number, text: string, verified: number = this.#matchers.safeThrough): void {
    const start = this.released;
    this.released = offset;
    if (offset - verified > this.mostExposed) this.mostExposed = offset - verified;
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
    if (this.#tripped || this.released >= floor) return;
    if (this.#rules.releaseLag === Number.POSITIVE_INFINITY) {
      this.found({ category: 'guard.behind', action: 'block', from: this.released, at: this.length });
    } else this.#release(this.length, this.#verified());
  }
}
