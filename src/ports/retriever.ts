import type { Observable } from 'rxjs';
import type { CallContext } from './call.ts';

/** A piece of text found for a question. */
export interface Passage {
  readonly id: string;
  readonly text: string;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
}

/** Finds passages for a question. Each is emitted as it is found, best first. */
export interface Retriever {
  retrieve(request: { readonly text: string; readonly limit: number }, context: CallContext): Observable<Passage>;
}
