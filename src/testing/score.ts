import type { Json, RunEvent } from '../index.ts';
import type { PortCall } from './marble-ports.ts';
import { printScore } from './print-score.ts';

/** Something at a virtual millisecond. */
export interface Note<T = unknown> {
  readonly at: number;
  readonly value: T;
}

/** A run as it was played: its log, lane by lane, and what its ports were asked. */
export class Score {
  readonly log: readonly RunEvent[];
  readonly calls: readonly PortCall[];

  constructor(log: readonly RunEvent[], calls: readonly PortCall[]) {
    this.log = log;
    this.calls = calls;
  }

  /** Drawn, as {@link printScore} does: for a message, or a look at it in a test. */
  toString(): string {
    return printScore(this);
  }

  /** The last instant at which anything happened. */
  get endsAt(): number {
    const times = this.calls.flatMap(({ beganAt, endedAt = 0, abortedAt = 0 }) => [beganAt, endedAt, abortedAt]);
    return Math.max(0, this.log.at(-1)?.at ?? 0, ...times);
  }

  /** Pieces of text as they were shown. */
  get text(): Note<string>[] {
    return this.#pick((event) => (event.type === 'text' ? event.text : undefined));
  }

  /** Sentences as they became whole. */
  get sentences(): Note<string>[] {
    let answer = '';
    return this.#pick((event) => {
      if (event.type === 'text') answer += event.text;
      if (event.type === 'retract') answer = answer.slice(0, event.fromOff);
      return event.type === 'sentence' ? answer.slice(event.off, event.off + event.len) : undefined;
    });
  }

  /** The text a client ends with. */
  get answer(): string {
    return this.log.reduce((text, event) => {
      if (event.type === 'text') return text + event.text;
      return event.type === 'retract' ? text.slice(0, event.fromOff) : text;
    }, '');
  }

  /** Names of tools as their work began, on a guess or on a plan. */
  get toolStarts(): Note<string>[] {
    return this.#pick((event) => (event.type === 'tool' && event.phase === 'start' ? event.call.name : undefined));
  }

  /** Names of tools as their results were used. */
  get toolEnds(): Note<string>[] {
    return this.#pick((event) => (event.type === 'tool' && event.phase === 'end' ? event.call.name : undefined));
  }

  /** What became of guesses. */
  get speculation(): Note<string>[] {
    return this.#pick((event) => (event.type === 'speculation' ? event.action : undefined));
  }

  /** Retractions: from which offset. */
  get retractions(): Note<number>[] {
    return this.#pick((event) => (event.type === 'retract' ? event.fromOff : undefined));
  }

  /** How the run ended: `answered`, `refused`, …, or an error's code; nothing where it did not end. */
  get ending(): Note<string> | undefined {
    return this.#pick((event) => {
      if (event.type === 'done') return event.outcome;
      return event.type === 'error' ? event.code : undefined;
    })[0];
  }

  /** What guesses were made on while the input was still being said, then the whole of it. */
  get inputs(): Note<string>[] {
    return this.#pick((event) => (event.type === 'input' ? textOf(event.input) : undefined));
  }

  /** When the input was whole: what a run promises counts from here. */
  get askedAt(): number {
    return this.log.find((event) => event.type === 'input' && event.final)?.at ?? 0;
  }

  /** When a stage's work began and ended. */
  stage(name: string): { readonly beganAt?: number; readonly endedAt?: number } {
    const began = this.log.find((event) => event.type === 'stage' && event.stage === name && event.phase === 'start');
    const ended = this.log.find((event) => event.type === 'stage' && event.stage === name && event.phase === 'end');
    return {
      ...(began === undefined ? undefined : { beganAt: began.at }),
      ...(ended === undefined ? undefined : { endedAt: ended.at }),
    };
  }

  #pick<T>(value: (event: RunEvent) => T | undefined): Note<T>[] {
    return this.log.flatMap((event) => {
      const found = value(event);
      return found === undefined ? [] : [{ at: event.at, value: found }];
    });
  }
}

function textOf(input: Json): string {
  if (typeof input === 'string') return input;
  const { text } = (typeof input === 'object' && input !== null ? input : {}) as { readonly text?: Json };
  return typeof text === 'string' ? text : JSON.stringify(input);
}
