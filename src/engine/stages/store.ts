import { EMPTY, type Observable } from 'rxjs';
import type { CacheEntry, CacheTier, Passage, Query, Recollection, ToolOutcome } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { code, milliseconds, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';
import { allOf } from '../streams/all-of.ts';
import { firstOf } from '../streams/first-of.ts';
import { cacheKey, tierOption } from './lookup.ts';

export interface StoreOptions extends StagePolicies {
  /** A ResponseCache. Default `cache`. */
  readonly port?: string;
  /** The ToolHost whose tools made the answer. Default `tools`. */
  readonly tools?: string;
  /** `none` keeps nothing: for surfaces whose answers must be fresh. Default `embedding`. */
  readonly tier?: Option<CacheTier | 'none'>;
  /** How long the answer may be given again, in milliseconds. Default ten minutes. */
  readonly ttlMs?: Option<number>;
  /** What the answer speaks of, so that a change of it drops the answer. */
  readonly tags?: (outcome: ToolOutcome) => readonly string[];
  /**
   * What was recalled for the answer. Where it held nothing, and the answer was made of what tools returned and does not
   * name who asked, everybody may be given it. Absent: only who asked.
   */
  readonly memory?: Handle<Recollection>;
}

const kind: StageKind = {
  name: 'store',
  emits: 'value',
  options: { port: text, tools: text, tier: tierOption, ttlMs: milliseconds, tags: code },
  ports: [
    { option: 'port', type: 'ResponseCache', standard: 'cache' },
    { option: 'tools', type: 'ToolHost', standard: 'tools' },
  ],
  build: (context, [query, calls, memory]) =>
    firstOf(allOf([query, calls, memory]), (given) => {
      const [[asked], sources, recalled] = given as unknown as [
        readonly Query[],
        readonly (ToolOutcome | Passage)[],
        readonly Recollection[],
      ];
      if (asked === undefined) return EMPTY;
      const isPlain =
        memory !== undefined && recalled.every(({ turns, facts }) => turns.length === 0 && facts.length === 0);
      return put(context, asked, sources, isPlain);
    }),
};

/**
 * Side work: keeps the answer for the next one who asks. Answers that were cached already, made with a tool that changes
 * something or belongs to one customer, or given while a tool failed, are not kept. An answer made of passages has their ids among its tags.
 *
 * @param made what the answer was made of: results of tools, or passages.
 */
export function store(
  query: Handle<Query>,
  made: Handle<ToolOutcome> | Handle<Passage>,
  options: StoreOptions = {},
): Handle<never> {
  const { memory, ...rest } = options;
  const recalled = memory === undefined ? [] : [edge(memory, ['recollection'])];
  return stage(kind, [edge(query, ['query']), edge(made, ['outcome', 'passage']), ...recalled], rest);
}

function put(
  context: StageContext,
  query: Query,
  sources: readonly (ToolOutcome | Passage)[],
  isPlain: boolean,
): Observable<never> {
  const {
    tier = 'embedding',
    ttlMs = 600_000,
    tags = () => [],
  } = context.options as {
    readonly tier?: CacheTier | 'none';
    readonly ttlMs?: number;
    readonly tags?: (outcome: ToolOutcome) => readonly string[];
  };
  const { tools } = context.port('ToolHost', 'tools');
  const isShareable = ({ call, ok }: ToolOutcome): boolean => {
    const spec = tools.find(({ name }) => name === call.name);
    return ok && spec?.readOnly === true && spec.personal !== true;
  };
  const { outcome, text: answer } = context.answer;
  const outcomes = sources.filter((source) => 'call' in source);
  const passages = sources.filter((source) => 'id' in source);
  if (tier === 'none' || outcome !== 'answered' || !outcomes.every(isShareable)) return EMPTY;
  const isPublic = isPlain && sources.length > 0 && !names(answer, query.user);
  const entry: CacheEntry = {
    ...cacheKey(context, query),
    tier,
    text: answer,
    tags: [...new Set([...outcomes.flatMap(tags), ...passages.map(({ id }) => id)])],
    ttlMs,
    ...(isPublic ? { scope: 'public' } : undefined),
  };
  return context.invoke('ResponseCache', (cache, call) => cache.put(entry, call));
}

/** The model was told who asks, and may have said it. */
function names(answer: string, user: string | undefined): boolean {
  return user !== undefined && answer.toLowerCase().includes(user.toLowerCase());
}
