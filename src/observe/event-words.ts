import type { RunEvent } from '../engine/events.ts';

/** What happened, in words, where it is more than that text came or a stage went on; undefined for the rest. */
export function eventWords(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'policy': {
      const { stage, policy, action, ms, tookMs, detail } = event;
      const measured = ms === undefined ? '' : ` ${whole(tookMs ?? ms)}${tookMs === undefined ? '' : ` of ${ms}`} ms`;
      return `${stage}: ${policy} ${action}${measured}${detail === undefined ? '' : ` (${detail})`}`;
    }
    case 'speculation': {
      const { stage, action, key, savedMs, wastedMs } = event;
      const saved = savedMs === undefined ? '' : `, ${whole(savedMs)} ms sooner`;
      const wasted = wastedMs === undefined ? '' : `, ${whole(wastedMs)} ms in vain`;
      return `${stage}: guess ${action}${saved}${wasted}: ${key}`;
    }
    case 'tool':
      return event.phase === 'malformed'
        ? `${event.stage}: a call that could not be read, at ${event.position}: ${event.reason}`
        : undefined;
    case 'plan':
      return `${event.stage}: ${event.call.name} ${event.action}: ${event.problem}`;
    case 'finding':
      return `${event.stage}: found ${event.category}${event.from === undefined ? '' : ` at ${event.from}`}`;
    case 'retract':
      return `retracted from ${event.fromOff}: ${event.reason}`;
    case 'done':
      return `the run ends: ${event.outcome}`;
    case 'error':
      return `${event.code}: ${event.message}`;
    default:
      return undefined;
  }
}

function whole(ms: number): number {
  return Math.round(ms);
}
