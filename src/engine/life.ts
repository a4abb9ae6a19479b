import { Relay } from '../../operators/index.ts';

/** What ends together, in the order in which it was added. What ends before is not taken off one by one: see {@link Relay}. */
export class Life extends Relay<never> {}
