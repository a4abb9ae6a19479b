export { checkChoice, checkFunction, checkNumber, type NumberRule } from './check-options.ts';
export { type Handlers, operate, subscribeTo } from './operate.ts';
