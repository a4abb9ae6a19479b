import type { ShadowState } from './shadow.ts';

/** Why a guess was not begun: its key is under way, was decided already, or one of the budgets is spent. */
export type RefusalReason = 'repeat' | 'late' | 'starts' | 'in-flight' | 'wasted';

/**
 * Why begun work was stopped: nobody asked for it, a later list of early guesses no longer named it, the budget was
 * spent, or the run was cancelled or failed.
 */
export type WasteReason = 'unclaimed' | 'superseded' | 'budget' | 'cancelled';

/** What became of guesses and decisions. */
export type SpeculationReport =
  | { readonly action: 'started'; readonly key: string }
  | { readonly action: 'refused'; readonly key: string; readonly reason: RefusalReason }
  | {
      readonly action: 'adopted';
      readonly key: string;
      /** How much earlier the work began than without the guess, in milliseconds. */
      readonly leadMs: number;
      /** How much earlier it ends: its own duration, where that is less than the lead. */
      readonly savedMs: number;
      /** Elements that were waiting. */
      readonly buffered: number;
    }
  /** A decision nobody had guessed, or whose guess was adopted before. */
  | { readonly action: 'missed'; readonly key: string }
  /** A decision whose shadow could not be used: its work is begun anew. */
  | {
      readonly action: 'repeated';
      readonly key: string;
      readonly reason: ShadowState;
      readonly error?: unknown;
    }
  | { readonly action: 'wasted'; readonly key: string; readonly wastedMs: number; readonly reason: WasteReason }
  /** Guesses failed, or one had no key. The run goes on without. */
  | { readonly action: 'guess-failed'; readonly error: unknown }
  /** The key of a decision could not be told: its work is begun as if nobody had guessed. */
  | { readonly action: 'keyless'; readonly error: unknown }
  /** The governor keeps this run from guessing. */
  | { readonly action: 'paused' };
