import type { RunEvent } from '../../engine/events.ts';
import { type Bar, bars } from '../../observe/bars.ts';
import { eventWords } from '../../observe/event-words.ts';

/** What a marble stands for; each has a shape of its own. */
export type MarbleKind =
  | 'first'
  | 'guess'
  | 'adopted'
  | 'wasted'
  | 'tool'
  | 'done'
  | 'failed'
  | 'policy'
  | 'finding'
  | 'sentence'
  | 'retract'
  | 'end'
  | 'input';

/** One event, at its time. */
export interface Marble {
  readonly at: number;
  readonly kind: MarbleKind;
  /** A word beside it, where there is room. */
  readonly label: string;
  /** What happened, for whoever points at it. */
  readonly words: string;
}

/** Text as it came: so many characters at once. */
export interface Burst {
  readonly at: number;
  readonly chars: number;
}

/** One line of a marble diagram. */
export interface MarbleLane {
  readonly name: string;
  readonly kind: 'stage' | 'tool' | 'answer';
  readonly bars: readonly Bar[];
  readonly marbles: readonly Marble[];
  readonly bursts: readonly Burst[];
}

interface OpenLane extends MarbleLane {
  readonly bars: Bar[];
  readonly marbles: Marble[];
  readonly bursts: Burst[];
}

/** Lines of one diagram, at most; the rest is counted. */
export const maxLanes = 60;

/**
 * The lanes of a run's log from top to bottom: the question where it grows, each stage with its tool calls, then what the
 * client is shown.
 *
 * @param until where bars without an end are drawn to.
 */
export function marbleLanes(log: readonly RunEvent[], until: number): MarbleLane[] {
  const stages = new Map<string, OpenLane[]>();
  const ofStage = (stage: string): OpenLane => {
    const known = stages.get(stage);
    if (known?.[0] !== undefined) return known[0];
    const lane = opened(stage, 'stage');
    stages.set(stage, [lane]);
    return lane;
  };
  for (const bar of bars(log, until)) {
    if (bar.kind === 'stage') {
      const lane = ofStage(bar.stage);
      lane.bars.push(bar);
      if (bar.firstAt !== undefined) {
        lane.marbles.push({ at: bar.firstAt, kind: 'first', label: '', words: `${bar.stage}: its first element` });
      }
      continue;
    }
    const lane = opened(bar.label, 'tool');
    lane.bars.push(bar);
    lane.marbles.push(...toolMarbles(bar));
    ofStage(bar.stage);
    stages.get(bar.stage)?.push(lane);
  }
  for (const event of log) {
    if (event.type === 'error' || !('stage' in event) || event.stage === undefined) continue;
    const marble = stageMarble(event);
    if (marble !== undefined) ofStage(event.stage).marbles.push(marble);
  }
  return [...inputLanes(log), ...[...stages.values()].flat(), ...answerLanes(log)];
}

function opened(name: string, kind: MarbleLane['kind']): OpenLane {
  return { name, kind, bars: [], marbles: [], bursts: [] };
}

function toolMarbles({ label, startedAt, endedAt, end, note }: Bar): Marble[] {
  const guessed = note.startsWith('guessed');
  const began: Marble = {
    at: startedAt,
    kind: guessed ? 'guess' : 'tool',
    label: '',
    words: guessed ? `${label} begins on a guess, before the plan asks for it` : `${label} begins`,
  };
  if (end === 'open') return [began];
  const kind = note.endsWith('wasted') ? 'wasted' : end === 'complete' ? 'done' : 'failed';
  const how = end === 'complete' ? 'has its result' : note;
  return [began, { at: endedAt, kind, label: '', words: `${label}: ${how}` }];
}

/** What happened at a stage beside its beginning and end, which its bar shows. */
function stageMarble(event: RunEvent): Marble | undefined {
  const words = eventWords(event) ?? '';
  const { at } = event;
  switch (event.type) {
    case 'speculation':
      // A guess that became a call is drawn where the call begins.
      if (event.action === 'started') return undefined;
      return event.action === 'adopted'
        ? { at, kind: 'adopted', label: 'adopted', words }
        : { at, kind: 'wasted', label: event.action, words };
    case 'policy':
      return { at, kind: 'policy', label: policyLabel(event.policy, event.action), words };
    case 'finding':
      return { at, kind: 'finding', label: event.category, words };
    case 'plan':
      return { at, kind: 'failed', label: event.action, words };
    case 'tool':
      return event.phase === 'malformed' ? { at, kind: 'failed', label: 'malformed', words } : undefined;
    default:
      return undefined;
  }
}

function policyLabel(policy: string, action: string): string {
  return policy === 'budget' ? 'over budget' : `${policy} ${action}`;
}

/** The question, where it came bit by bit. */
function inputLanes(log: readonly RunEvent[]): MarbleLane[] {
  const marbles = log.flatMap((event): Marble[] => {
    if (event.type !== 'input') return [];
    const words = event.final
      ? 'the question is whole: times count from here'
      : 'a guess is made on what was typed so far';
    return [{ at: event.at, kind: 'input', label: event.final ? 'whole' : '', words }];
  });
  return marbles.length === 0 ? [] : [{ ...opened('question', 'answer'), marbles }];
}

function answerLanes(log: readonly RunEvent[]): MarbleLane[] {
  const text = opened('text', 'answer');
  const sentences = opened('sentences', 'answer');
  const audio = opened('audio', 'answer');
  const retracts = opened('retracted', 'answer');
  const end = opened('end', 'answer');
  let shown = 0;
  for (const event of log) {
    const { at } = event;
    const words = eventWords(event) ?? '';
    if (event.type === 'text') text.bursts.push({ at, chars: event.text.length });
    else if (event.type === 'audio') audio.bursts.push({ at, chars: event.durMs });
    else if (event.type === 'output')
      text.marbles.push({ at, kind: 'sentence', label: '', words: 'an element of the output' });
    else if (event.type === 'sentence') {
      shown++;
      sentences.marbles.push({ at, kind: 'sentence', label: String(shown), words: `sentence ${shown} is whole` });
    } else if (event.type === 'retract') retracts.marbles.push({ at, kind: 'retract', label: event.reason, words });
    else if (event.type === 'done') end.marbles.push({ at, kind: 'end', label: event.outcome, words });
    else if (event.type === 'error') end.marbles.push({ at, kind: 'failed', label: event.code, words });
  }
  const isSeen = ({ bursts, marbles }: MarbleLane): boolean => bursts.length + marbles.length > 0;
  return [text, sentences, audio, retracts, end].filter(isSeen);
}
