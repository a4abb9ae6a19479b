import { canonicalKey } from '../../operators/speculate/canonical-key.ts';
import type { RunEvent } from '../engine/events.ts';

/** One bar of a drawing: a stage or a tool call at work. Milliseconds since the run began. */
export interface Bar {
  readonly label: string;
  readonly kind: 'stage' | 'tool';
  /** The stage itself, or the one that made the call. */
  readonly stage: string;
  readonly startedAt: number;
  /** When its first element left; absent for tools and for stages that gave none. */
  readonly firstAt?: number;
  readonly endedAt: number;
  /** `open` where its end is not in the log: it lasts to the last event. */
  readonly end: 'complete' | 'cut' | 'open';
  /** What to say of it: how it ended, where it was not simply well. */
  readonly note: string;
}

type Of<T extends RunEvent['type'], P> = Extract<RunEvent, { readonly type: T; readonly phase: P }>;

/**
 * Reads the bars out of a run's log: stages in the order they began, each followed by its tool calls.
 *
 * @param until where bars without an end are drawn to; default the last event.
 */
export function bars(log: readonly RunEvent[], until: number = log.at(-1)?.at ?? 0): Bar[] {
  const stages: Bar[] = [];
  const tools = new ToolBars(until);
  for (const event of log) {
    if (event.type === 'stage' && event.phase === 'start') {
      const { stage, at } = event;
      const open = { startedAt: at, endedAt: until, end: 'open', note: 'unfinished' } as const;
      stages.push({ label: stage, kind: 'stage', stage, ...open });
    } else if (event.type === 'stage') {
      // A stage that was taken over has begun twice; the end is the last one's.
      const begun = stages.findLastIndex(({ label }) => label === event.stage);
      stages[begun === -1 ? stages.length : begun] = endedStage(event);
      tools.stageEnded(event);
    } else if (event.type === 'tool' && event.phase === 'start') tools.started(event);
    else if (event.type === 'tool' && event.phase === 'end') tools.ended(event);
    else if (event.type === 'speculation' && event.action === 'wasted') tools.wasted(event);
  }
  return stages.flatMap((stage) => [stage, ...tools.all.filter((tool) => belongs(tool, stage))]);
}

function endedStage({ stage, startedAt, firstAt, at, outcome, code }: Of<'stage', 'end'>): Bar {
  const note = outcome === 'complete' ? '' : outcome + (code === undefined ? '' : ` (${code})`);
  const first = firstAt === undefined ? {} : { firstAt };
  const end = outcome === 'complete' ? 'complete' : 'cut';
  return { label: stage, kind: 'stage', stage, startedAt, ...first, endedAt: at, end, note };
}

function belongs(tool: Bar, stage: Bar): boolean {
  return tool.stage === stage.stage && tool.startedAt >= stage.startedAt && tool.startedAt <= stage.endedAt;
}

/** The tool calls of a run in the order they began. A call made on a guess is one with the planned call it serves. */
class ToolBars {
  readonly all: Bar[] = [];
  readonly #until: number;
  readonly #begun = new Map<string, number>();

  constructor(until: number) {
    this.#until = until;
  }

  started({ stage, call, speculative, at }: Of<'tool', 'start'>): void {
    this.#begun.set(keyOf(call), this.all.length);
    const note = speculative ? 'guessed, unfinished' : 'unfinished';
    this.all.push({ label: call.name, kind: 'tool', stage, startedAt: at, endedAt: this.#until, end: 'open', note });
  }

  ended({ stage, call, ok, error, tookMs, at }: Of<'tool', 'end'>): void {
    const place = this.#begun.get(keyOf(call));
    const begun = place === undefined ? undefined : this.all[place];
    const startedAt = begun?.startedAt ?? at - tookMs;
    const guessed = begun?.note.startsWith('guessed') === true ? 'guessed' : '';
    const note = ok ? guessed : `${error?.code ?? 'failed'}${guessed && `, ${guessed}`}`;
    const bar: Bar = {
      ...{ label: call.name, kind: 'tool', stage, startedAt, endedAt: startedAt + tookMs, note },
      end: ok ? 'complete' : 'cut',
    };
    // Calls that share one execution have a bar each.
    if (place !== undefined && begun?.end === 'open') this.all[place] = bar;
    else this.all.push(bar);
  }

  /** Dropped work may have ended long before, and waited for somebody to want it. */
  wasted({ stage, key, at, wastedMs }: Extract<RunEvent, { readonly type: 'speculation' }>): void {
    const place = this.#begun.get(key);
    const endedAt = Math.min(at, (this.all[place ?? -1]?.startedAt ?? at) + (wastedMs ?? Number.POSITIVE_INFINITY));
    this.#cut((bar, each) => bar.stage === stage && each === place, endedAt, 'guessed, wasted');
  }

  /** What a stage had not ended when it was cut off, nobody will. */
  stageEnded({ stage, outcome, at }: Of<'stage', 'end'>): void {
    if (outcome !== 'complete') this.#cut((bar) => bar.stage === stage, at, outcome);
  }

  #cut(isCut: (bar: Bar, place: number) => boolean, at: number, note: string): void {
    this.all.forEach((bar, place) => {
      if (bar.end === 'open' && isCut(bar, place)) this.all[place] = { ...bar, endedAt: at, end: 'cut', note };
    });
  }
}

/** The key that `speculation` events have of the same work. */
function keyOf({ name, args }: { readonly name: string; readonly args: unknown }): string {
  return canonicalKey([name, args]);
}
