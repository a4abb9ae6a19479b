export {
  type Marble,
  type MarblePort,
  type MarblePorts,
  type MarbleValues,
  marblePorts,
  type PortCall,
} from './marble-ports.ts';
export type { ModelPartSketch } from './model-parts.ts';
export { type PlayOptions, play } from './play.ts';
export { type Note, notes, Score } from './score.ts';
