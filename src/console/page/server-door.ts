import type { RunEvent } from '../../engine/events.ts';
import type { RecordedRun, RunSummary } from '../../observe/run-store/recorded-run.ts';
import type { SurfaceCard } from '../model/catalogue.ts';
import { questionOf } from '../model/question.ts';
import type { SavedTurn } from './turn.ts';

/** The server did not give what it was asked for: `status` as HTTP has it, 0 where it was not reached. */
export class DoorError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What is read from the server over HTTP, with the token there is. */
export class ServerDoor {
  readonly #token: () => string | undefined;

  constructor(token: () => string | undefined) {
    this.#token = token;
  }

  /** What is offered, and whether there are recorded runs to read. */
  offered(): Promise<{ readonly pipelines: readonly SurfaceCard[]; readonly recorded: boolean }> {
    return this.#get('v1/pipelines') as ReturnType<ServerDoor['offered']>;
  }

  recorded(kept: string, order: string): Promise<readonly RunSummary[]> {
    const query = new URLSearchParams({ limit: '50', order, ...(kept !== '' && { kept }) });
    return this.#get(`v1/runs?${query}`) as Promise<readonly RunSummary[]>;
  }

  /** A recorded run, as a turn. */
  async find(id: string): Promise<SavedTurn> {
    const { run, pipeline, surface, startedAt, kept, log } = (await this.#get(
      `v1/runs/${encodeURIComponent(id)}`,
    )) as RecordedRun;
    const started = log.find((event) => event.type === 'started');
    // The whole question, where it came bit by bit.
    const whole = log.find((event) => event.type === 'input' && event.final) as
      | Extract<RunEvent, { readonly type: 'input' }>
      | undefined;
    const input = (whole ?? started)?.input;
    return {
      asked: { pipeline, surface, codec: '', session: '', user: '', text: questionOf(input) },
      startedAt,
      kept,
      grows: whole !== undefined,
      runs: [{ mode: started?.mode ?? 'streaming', saved: { run, log, dropped: 0, missed: 0 } }],
    };
  }

  async #get(path: string): Promise<unknown> {
    const token = this.#token();
    const headers = { ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const response = await fetch(new URL(path, location.href), { headers }).catch(() => {
      throw new DoorError(0, 'the server cannot be reached');
    });
    if (response.ok) return response.json();
    const told = (await response.json().catch(() => undefined)) as
      | { readonly error?: { readonly message?: string } }
      | undefined;
    throw new DoorError(response.status, told?.error?.message ?? `the server answered ${response.status}`);
  }
}
