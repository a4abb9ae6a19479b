import type { Money } from './results.ts';

/** US dollars from cents. */
export function money(cents: number): Money {
  return { cents, text: `$${(cents / 100).toFixed(2)}` };
}

/** Cents from dollars as a person writes them: 9.99 is 999 whatever the binary fraction says. */
export function toCents(usd: number): number {
  return Math.round(usd * 100);
}
