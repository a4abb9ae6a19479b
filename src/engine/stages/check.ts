import { catchError, map, mergeMap, type Observable, of, take, throwIfEmpty } from 'rxjs';
import type { Query, Verdict } from '../../ports/index.ts';
import { codeOf } from '../errors.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { oneOf, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';

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
  build: (context, [query]) =>
    (query as Observable<Query>).pipe(
      take(1),
      mergeMap(({ text: asked }) => judge(context, asked)),
      mergeMap((verdict) => act(context, verdict)),
    ),
};

/**
 * The safety check of the question itself. Stages that are declared `after` it wait for its verdict, while all others
 * already work; a verdict of `block` ends the run with the refusal before anything was shown.
 */
export function check(query: Handle<Query>, options: CheckOptions = {}): Handle<Verdict> {
  return stage(kind, [edge(query, ['query'])], options);
}

function judge(context: StageContext, asked: string): Observable<Verdict> {
  const { onFail = 'closed' } = context.options as CheckOptions;
  return context
    .invoke('Moderator', (moderator, call) => moderator.check({ direction: 'input', text: asked, checked: 0 }, call), {
      cacheKey: asked,
      single: true,
    })
    .pipe(
      // Silence and nonsense are no verdict: what was not checked must not pass for checked.
      throwIfEmpty(() => new Error('the check ended without a verdict')),
      map(asVerdict),
      catchError((error: unknown) => {
        context.note('fallback', `fail-${String(onFail)}`, { detail: codeOf(error) });
        return of<Verdict>({ action: onFail === 'open' ? 'allow' : 'block', category: 'check-failed' });
      }),
    );
}

function asVerdict(given: Verdict): Verdict {
  const action: unknown = given?.action;
  if (action === 'allow' || action === 'note' || action === 'block') return given;
  throw new Error(`the check gave no verdict but ${String(action)}`);
}

function act(context: StageContext, verdict: Verdict): readonly Verdict[] {
  const { refusal = 'I cannot help with that.' } = context.options as { readonly refusal?: string };
  const category = verdict.category ?? 'unsafe';
  if (verdict.action === 'note') {
    const from = verdict.from === undefined ? undefined : { from: verdict.from };
    context.emit({ type: 'finding', stage: context.stage, category, ...from });
  }
  if (verdict.action === 'block') {
    context.refuse(refusal, category);
    return [];
  }
  return [verdict];
}
