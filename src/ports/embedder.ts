import type { Observable } from 'rxjs';
import type { CallContext } from './call.ts';

/** Turns texts into vectors that lie the closer the more alike the texts are. */
export interface Embedder {
  /** Names the space of the vectors, e.g. `openai/text-embedding-3-small@256`; those of two spaces are never compared. */
  readonly space: string;
  readonly dimensions: number;
  /** Emits one vector of length 1 for each text, in order, and completes. */
  embed(texts: readonly string[], context: CallContext): Observable<readonly Float32Array[]>;
}
