import { EMPTY, forkJoin, mergeMap, type Observable, toArray } from 'rxjs';
import type { Query, ToolOutcome } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { code, milliseconds, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';
import { cacheKey } from './lookup.ts';

export interface StoreOptions extends StagePolicies {
  /** A ResponseCache. Default `cache`. */
  readonly port?: string;
  /** The ToolHost whose tools made the answer. Default `tools`. */
  readonly tools?: string;
  /** How long the answer may be given again, in milliseconds. Default ten minutes. */
  readonly ttlMs?: Option<number>;
  /** What the answer speaks of, so that a change of it drops the answer. */
  readonly tags?: (outcome: ToolOutcome) => readonly string[];
}

const kind: StageKind = {
  name: 'store',
  emits: 'value',
  options: { port: text, tools: text, ttlMs: milliseconds, tags: code },
  ports: [
    { option: 'port', type: 'ResponseCache', standard: 'cache' },
    { option: 'tools', type: 'ToolHost', standard: 'tools' },
  ],
  build: (context, [query, calls]) =>
    forkJoin([(query as Observable<Query>).pipe(toArray()), (calls as Observable<ToolOutcome>).pipe(toArray())]).pipe(
      mergeMap(([[asked], outcomes]) => (asked === undefined ? EMPTY : put(context, asked, outcomes))),
    ),
};

/**
 * Side work: keeps the answer for the next one who asks. Answers that were cached already, made with a tool that changes
 * something or belongs to one customer, or given while a tool failed, are not kept.
 */
export function store(query: Handle<Query>, calls: Handle<ToolOutcome>, options: StoreOptions = {}): Handle<never> {
  return stage(kind, [edge(query, ['query']), edge(calls, ['outcome'])], options);
}

function put(context: StageContext, query: Query, outcomes: readonly ToolOutcome[]): Observable<never> {
  const { ttlMs = 600_000, tags = () => [] } = context.options as {
    readonly ttlMs?: number;
    readonly tags?: (outcome: ToolOutcome) => readonly string[];
  };
  const { tools } = context.port('ToolHost', 'tools');
  const isShareable = ({ call, ok }: ToolOutcome): boolean => {
    const spec = tools.find(({ name }) => name === call.name);
    return ok && spec?.readOnly === true && spec.personal !== true;
  };
  if (context.answer.outcome !== 'answered' || !outcomes.every(isShareable)) return EMPTY;
  const entry = {
    ...cacheKey(context, query),
    text: context.answer.text,
    tags: [...new Set(outcomes.flatMap(tags))],
    ttlMs,
  };
  return context.invoke('ResponseCache', (cache, call) => cache.put(entry, call));
}
