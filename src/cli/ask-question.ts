import type { Observable } from 'rxjs';
import { type Client, type InputPart, type RunMessage, Transcript } from '../client/index.ts';
import type { Json, Mode, RunEvent } from '../index.ts';
import { type RunTimes, runTimes } from '../observe/waterfall.ts';
import { runLogOf } from './run-log-of.ts';

/** A question to a server. */
export interface Question {
  readonly pipeline: string;
  readonly surface: string;
  readonly input: Json;
  readonly mode?: Mode;
  /** How `input` goes on, where it is only begun. */
  readonly parts?: Observable<InputPart>;
}

/** What came of it. */
export interface Answer {
  readonly text: string;
  /** `answered`, `cached`, …, or `error`. */
  readonly outcome: string;
  /** Where it failed. */
  readonly error?: { readonly code: string; readonly message: string };
  /** As the server's log has them, from the whole question on. */
  readonly times: RunTimes;
  readonly log: readonly RunEvent[];
}

/** Told what to show while an answer streams. */
export interface AnswerListener {
  readonly text?: (text: string) => void;
  /** The text from an offset on does not stand; what follows replaces it. */
  readonly retracted?: (reason: string) => void;
}

/** Asks one question, and resolves when its run has ended; a failed run resolves too. Rejects where the connection is lost. */
export function askQuestion(client: Client, question: Question, listener: AnswerListener = {}): Promise<Answer> {
  const messages: RunMessage[] = [];
  const transcript = new Transcript();
  const kinds = ['text', 'sentence', 'audio', 'output', 'tool', 'speculation', 'stage', 'trace'] as const;
  return new Promise((resolve, reject) => {
    client.run({ ...question, kinds }).subscribe({
      next: (message) => {
        messages.push(message);
        transcript.apply(message);
        if (message.type === 'delta') listener.text?.(message.text);
        if (message.type === 'retract') listener.retracted?.(message.reason);
      },
      error: reject,
      complete: () => {
        const log = runLogOf(messages);
        const last = messages.at(-1);
        const failed = last?.type === 'error' ? { error: { code: last.code, message: last.message } } : undefined;
        const outcome = last?.type === 'done' ? last.outcome : 'error';
        resolve({ text: transcript.text(), outcome, ...failed, times: runTimes(log), log });
      },
    });
  });
}

/** `12 ms` for people; a dash where there is nothing. */
export function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '–' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

export function timesLine({ firstTokenMs, firstSentenceMs, firstAudioMs, fullMs }: RunTimes): string {
  return `first token ${milliseconds(firstTokenMs)}, first sentence ${milliseconds(firstSentenceMs)}, ${firstAudioMs === undefined ? '' : `first audio ${milliseconds(firstAudioMs)}, `}full ${milliseconds(fullMs)}`;
}
