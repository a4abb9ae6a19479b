import type { Observable } from 'rxjs';
import type { CallContext } from './call.ts';
import type { ChatMessage } from './chat-model.ts';
import type { Query } from './query.ts';

/** What is known before the question is read. */
export interface Recollection {
  /** Earlier turns of this session, oldest first. */
  readonly turns: readonly ChatMessage[];
  /** Short facts about the customer, e.g. `prefers paperbacks`. */
  readonly facts: readonly string[];
}

/** The conversation's memory. */
export interface Memory {
  /** Emits one recollection and completes. */
  recall(query: Query, context: CallContext): Observable<Recollection>;
  /** Keeps a finished turn: only what was shown and not retracted. */
  remember(turn: { readonly query: Query; readonly answer: string }, context: CallContext): Observable<never>;
}
