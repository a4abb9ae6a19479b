export { type ChaosFailure, type ChaosOptions, type ChaosReport, chaos } from './chaos.ts';
export {
  firstTokenAt,
  isSilentAfter,
  isWithinSlo,
  plays,
  type ScoreLane,
  sentenceAt,
  startsToolBefore,
  type Verdict,
} from './check-score.ts';
export { brokenLaws, type LawContext } from './laws.ts';
export type { Marble, MarbleValues } from './marble.ts';
export { type MarblePort, type MarblePorts, marblePorts, type PortCall } from './marble-ports.ts';
export { assertScore, type ScoreMatchers, scoreMatchers } from './matchers.ts';
export type { ModelPartSketch } from './model-parts.ts';
export { type PlayOptions, play } from './play.ts';
export { printScore } from './print-score.ts';
export { notes } from './read-marble.ts';
export { type Note, Score } from './score.ts';
export { scoreSvg } from './score-svg.ts';
export { type Trouble, troubled } from './trouble.ts';
