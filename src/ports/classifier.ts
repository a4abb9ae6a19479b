import type { Observable } from 'rxjs';
import type { CallContext } from './call.ts';
import type { ToolCall } from './tool-host.ts';

/** What a text seems to want. */
export interface Intent {
  readonly label: string;
  /** 0 to 1, calibrated: of the guesses at 0.8, about 80 % are right. */
  readonly confidence: number;
  /** The read-only calls a planner would probably ask for; what speculation starts. Ids are the engine's to give. */
  readonly calls?: readonly Omit<ToolCall, 'id'>[];
  /** Set by the engine: the question was not whole yet, and another intent takes the place of this one. */
  readonly early?: boolean;
}

/** A fast guess at the intent of a text: for speculation, routing and the keyword rung of the degraded ladder. */
export interface Classifier {
  classify(request: { readonly text: string; readonly final: boolean }, context: CallContext): Observable<Intent>;
}
