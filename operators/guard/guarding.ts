import { defer, type Observable, type Subscriber, type Subscription } from 'rxjs';
import { checkText } from '../check-options.ts';
import { subscribeTo } from '../operate.ts';
import { DraftGuard, type DraftRules } from './draft-guard.ts';
import type { GuardPart, GuardReport, Trip } from './guard-part.ts';
import type { Finding } from './stream-matcher.ts';
import { UncheckedDraft } from './unchecked-draft.ts';

/** What becomes of an answer as a whole; each draft of it goes by the rules this extends. */
export interface GuardPlan extends DraftRules {
  readonly refusal: string | ((trip: Trip) => string);
  readonly reissue: ((trip: Trip) => Observable<string>) | undefined;
  readonly bridge: string;
  readonly observe: ((report: GuardReport) => void) | undefined;
}

/** What follows a draft that did not pass. */
interface Outcomes {
  /** True where a trip ends the answer. */
  readonly last: boolean;
  readonly empty: (draft: DraftGuard) => void;
  readonly failed: (error: unknown, draft: DraftGuard) => void;
  readonly tripped: (trip: Trip) => void;
}

/** One subscriber's answer: a draft, perhaps a second one, perhaps the refusal. */
export class Guarding {
  readonly #plan: GuardPlan;
  readonly #consumer: Subscriber<GuardPart>;

  constructor(plan: GuardPlan, consumer: Subscriber<GuardPart>) {
    this.#plan = plan;
    this.#consumer = consumer;
  }

  first(source: Observable<string>): void {
    const { reissue, matchers, classifiers } = this.#plan;
    if (matchers.length === 0 && classifiers.length === 0) {
      subscribeTo(source, this.#consumer as Subscriber<never>, new UncheckedDraft(this.#plan.observe, this.#consumer));
      return;
    }
    this.#guard(source, 0, {
      last: reissue === undefined,
      empty: () => this.#consumer.complete(),
      failed: (error) => this.#consumer.error(error),
      tripped: (trip) => {
        if (reissue === undefined) this.#refuse(trip);
        else this.#again(() => reissue(trip), this.#bridged(trip.kept));
      },
    });
  }

  /** Says that there will be another answer; gives where it begins. */
  #bridged(kept: number): number {
    const { bridge } = this.#plan;
    if (bridge === '') return kept;
    // A paragraph of its own: so it is known to be whole before the answer comes.
    const text = `${setOff(bridge, kept)}\n\n`;
    this.#consumer.next({ type: 'text', offset: kept, text });
    return kept + text.length;
  }

  /** A second draft that fails or stays empty has not answered: it is cut as if a check had tripped. */
  #again(reissue: () => Observable<string>, kept: number): void {
    const unanswered = (draft: DraftGuard) =>
      draft.found({ category: 'guard.reissue', action: 'block', from: 0, at: draft.length });
    this.#guard(defer(reissue), kept, {
      last: true,
      empty: unanswered,
      failed: (_, draft) => unanswered(draft),
      tripped: (trip) => this.#refuse(trip),
    });
  }

  /** Guards a draft that begins at `base` in the answer. */
  #guard(source: Observable<string>, base: number, outcomes: Outcomes): void {
    const consumer = this.#consumer;
    let upstream: Subscription | undefined;
    const draft = new DraftGuard(this.#plan, {
      consumer,
      text: (offset, text) => consumer.next({ type: 'text', offset: base + offset, text }),
      note: ({ category, from }) => consumer.next({ type: 'finding', action: 'note', category, from: base + from }),
      trip: (finding, released) => {
        upstream?.unsubscribe();
        this.#cut(finding, base, released, outcomes);
      },
      report: (check) => this.#plan.observe?.(check),
    });
    subscribeTo(source, consumer, {
      next: (chunk, self) => {
        upstream = self;
        checkText('guard', chunk);
        draft.push(chunk);
      },
      error: (error) => draft.end(() => outcomes.failed(error, draft)),
      complete: () => draft.end(() => (draft.length === 0 ? outcomes.empty(draft) : this.#passed(draft, base))),
    });
  }

  #cut(finding: Finding, base: number, released: number, { last, tripped }: Outcomes): void {
    const { category, from } = finding;
    const kept = base + Math.min(from, released);
    const shown = base + released - kept;
    const trip: Trip = { ...finding, from: base + from, at: base + finding.at, kept, shown, last };
    this.#plan.observe?.({ ...trip, type: 'trip' });
    this.#consumer.next({ type: 'finding', action: 'block', category, from: trip.from, last });
    if (shown > 0) this.#consumer.next({ type: 'retract', fromOffset: kept, reason: category, shown });
    if (!this.#consumer.closed) tripped(trip);
  }

  #refuse(trip: Trip): void {
    const { refusal } = this.#plan;
    const text = typeof refusal === 'function' ? refusal(trip) : setOff(refusal, trip.kept);
    if (text !== '') this.#consumer.next({ type: 'text', offset: trip.kept, text });
    this.#consumer.complete();
  }

  #passed(draft: DraftGuard, base: number): void {
    this.#plan.observe?.({ type: 'passed', chars: base + draft.length, mostExposed: draft.mostExposed });
    this.#consumer.complete();
  }
}

/** What stands before may end in the middle of a word: an empty line keeps the refusal apart from it. */
function setOff(refusal: string, kept: number): string {
  return kept > 0 && refusal !== '' ? `\n\n${refusal}` : refusal;
}
