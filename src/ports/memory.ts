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

/** A question, and what its asker got to know of the answer. */
export interface RememberedTurn {
  readonly query: Query;
  readonly answer: string;
  /** The run's id; absent: the turn is kept beside all others. */
  readonly run?: string;
}

/** The conversation's memory. */
export interface Memory {
  /** Emits one recollection and completes. */
  recall(query: Query, context: CallContext): Observable<Recollection>;
  /**
   * Keeps a turn: only what was shown or heard of the answer, and not retracted. Another turn of the same run takes the
   * place of the first; one with an empty answer leaves nothing of it.
   */
  remember(turn: RememberedTurn, context: CallContext): Observable<never>;
}
