export { type Handlers, operate, subscribeTo } from './operate.ts';
