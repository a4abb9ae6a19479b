import type { Observable, Subscriber } from 'rxjs';
import { Cold, Relay } from '../../../operators/index.ts';
import type { Query, Verdict } from '../../ports/index.ts';
import { codeOf } from '../errors.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { oneOf, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';
import { firstOf } from '../streams/first-of.ts';

export interface CheckOptions extends StagePolicies {
  /** A Moderator. Default `screen`. */
  readonly port?: string;
  /** What is said instead of an answer. */
  readonly refusal?: Option<string>;
  /** What a check that fails or is late means. Default `closed`: the question is not answered. */
  readonly onFail?: Option<'open' | 'closed'>;
}

const kind: StageKind = {
  name: 'check',
  emits: 'verdict',
  options: { port: text, refusal: text, onFail: oneOf('open', 'closed') },
  ports: [{ option: 'port', type: 'Moderator', standard: 'screen' }],
  build: (context, [query]) => firstOf(query as Observable<Query>, ({ text: asked }) => new Screening(context, asked)),
};

/**
 * The safety check of the question itself. Stages that are declared `after` it wait for its verdict, while all others
 * already work; a verdict of `block` ends the run with the refusal before anything was shown.
 */
export function check(query: Handle<Query>, options: CheckOptions = {}): Handle<Verdict> {
  return stage(kind, [edge(query, ['query'])], options);
}

/** The one call of a moderator. Silence, nonsense and failure are no verdict: what was not checked must not pass. */
class Screening extends Cold<Verdict> {
  readonly #context: StageContext;
  readonly #asked: string;

  constructor(context: StageContext, asked: string) {
    super();
    this.#context = context;
    this.#asked = asked;
  }

  protected override connect(consumer: Subscriber<Verdict>): void {
    const text = this.#asked;
    const verdicts = this.#context.invoke(
      'Moderator',
      (moderator, call) => moderator.check({ direction: 'input', text, checked: 0 }, call),
      { cacheKey: text, single: true },
    );
    verdicts.subscribe(new VerdictSubscriber(consumer, this.#context));
  }
}

class VerdictSubscriber extends Relay<Verdict> {
  readonly #consumer: Subscriber<Verdict>;
  readonly #context: StageContext;
  #isJudged = false;

  constructor(consumer: Subscriber<Verdict>, context: StageContext) {
    super(consumer);
    this.#consumer = consumer;
    this.#context = context;
  }

  protected override _next(given: Verdict): void {
    const action: unknown = given?.action;
    if (action !== 'allow' && action !== 'note' && action !== 'block') {
      this.error(new Error(`the check gave no verdict but ${String(action)}`));
      return;
    }
    this.#isJudged = true;
    this.#act(given);
  }

  protected override _error(error: unknown): void {
    const { onFail = 'closed' } = this.#context.options as CheckOptions;
    this.unsubscribe();
    this.#context.note('fallback', `fail-${String(onFail)}`, { detail: codeOf(error) });
    this.#act({ action: onFail === 'open' ? 'allow' : 'block', category: 'check-failed' });
    this.#consumer.complete();
  }

  protected override _complete(): void {
    if (this.#isJudged) super._complete();
    else this._error(new Error('the check ended without a verdict'));
  }

  #act(verdict: Verdict): void {
    const { refusal = 'I cannot help with that.' } = this.#context.options as { readonly refusal?: string };
    const category = verdict.category ?? 'unsafe';
    if (verdict.action === 'block') {
      this.#context.refuse(refusal, category);
      return;
    }
    if (verdict.action === 'note') {
      const from = verdict.from === undefined ? undefined : { from: verdict.from };
      this.#context.emit({ type: 'finding', stage: this.#context.stage, category, ...from });
    }
    this.#consumer.next(verdict);
  }
}
