import { canonicalKey } from '../../../operators/speculate/canonical-key.ts';
import type { RunEvent } from '../../engine/events.ts';
import type { Json, ToolCall } from '../../ports/index.ts';

/** A tool call as a person reads it. */
export interface CallCard {
  readonly name: string;
  readonly args: Json;
  readonly startedAt: number;
  /** Begun before a plan asked for it. */
  readonly isGuess: boolean;
  readonly state: 'running' | 'done' | 'failed' | 'wasted';
  readonly tookMs?: number;
  /** Adopted: how much sooner it began than without the guess. */
  readonly savedMs?: number;
  readonly value?: Json;
  /** What it failed with. */
  readonly problem?: string;
}

/** The tool calls of a log in the order they began; a guess and the planned call it served are one. */
export function callCards(log: readonly RunEvent[]): CallCard[] {
  const cards: CallCard[] = [];
  const begun = new Map<string, number>();
  const saved = new Map<string, number>();
  const change = (place: number | undefined, to: Partial<CallCard>): void => {
    const card = place === undefined ? undefined : cards[place];
    if (place !== undefined && card !== undefined) cards[place] = { ...card, ...to };
  };
  for (const event of log) {
    if (event.type === 'speculation') {
      const { action, key, savedMs, wastedMs } = event;
      if (action === 'adopted' && savedMs !== undefined) saved.set(key, savedMs);
      if (action !== 'wasted' || cards[begun.get(key) ?? -1]?.state !== 'running') continue;
      change(begun.get(key), { state: 'wasted', ...(wastedMs !== undefined && { tookMs: wastedMs }) });
    } else if (event.type === 'tool' && event.phase === 'start') {
      const { call, speculative, at } = event;
      begun.set(keyOf(call), cards.length);
      cards.push({ name: call.name, args: call.args, startedAt: at, isGuess: speculative, state: 'running' });
    } else if (event.type === 'tool' && event.phase === 'end') {
      const { call, ok, value, error, tookMs, at } = event;
      const key = keyOf(call);
      const savedMs = saved.get(key);
      const to: Pick<CallCard, 'state'> & Partial<CallCard> = {
        state: ok ? 'done' : 'failed',
        tookMs,
        ...(savedMs !== undefined && { savedMs }),
        ...(value !== undefined && { value }),
        ...(!ok && { problem: error === undefined ? 'failed' : `${error.code}: ${error.message}` }),
      };
      const place = begun.get(key);
      if (place !== undefined && cards[place]?.state === 'running') change(place, to);
      else cards.push({ name: call.name, args: call.args, startedAt: at - tookMs, isGuess: false, ...to });
    }
  }
  return cards;
}

function keyOf({ name, args }: ToolCall): string {
  return canonicalKey([name, args]);
}
