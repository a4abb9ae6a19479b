import type { Observable, Subscriber } from 'rxjs';
import { Cold, Relay } from '../../operators/index.ts';
import type { PlannedStage } from './compile.ts';
import type { StageHost } from './stage-host.ts';

/** A stage that waits for its gates, while its inputs already work. */
export function gated(host: StageHost, stage: PlannedStage, work: Observable<never>): Observable<never> {
  return new Gated(host, stage.gates, work, stage.needed);
}

/** A stage of sequential mode: its gates and inputs one after the other, each to its end, then its own work. */
export function oneByOne(host: StageHost, stage: PlannedStage, work: Observable<never>): Observable<never> {
  return new Gated(host, [...stage.gates, ...stage.needed], work, []);
}

class Gated extends Cold<never> {
  readonly host: StageHost;
  /** Waited for one after the other. */
  readonly gates: readonly number[];
  readonly work: Observable<never>;
  /** Begun before the waiting. */
  readonly #early: readonly number[];

  constructor(host: StageHost, gates: readonly number[], work: Observable<never>, early: readonly number[]) {
    super();
    this.host = host;
    this.gates = gates;
    this.work = work;
    this.#early = early;
  }

  protected override connect(consumer: Subscriber<never>): void {
    for (const place of this.#early) this.host.connect(place);
    waitAtGate(this, 0, consumer);
  }
}

/** Waits for the gate of this number and those behind it; then the work begins. */
function waitAtGate(gated: Gated, gate: number, consumer: Subscriber<never>): void {
  const place = gated.gates[gate];
  if (place === undefined) gated.work.subscribe(consumer);
  else gated.host.awaitEnd(place, new Waiter(gated, gate, consumer));
}

class Waiter extends Relay<never> {
  readonly #gated: Gated;
  readonly #gate: number;
  readonly #consumer: Subscriber<never>;

  constructor(gated: Gated, gate: number, consumer: Subscriber<never>) {
    super(consumer);
    this.#gated = gated;
    this.#gate = gate;
    this.#consumer = consumer;
  }

  protected override _complete(): void {
    this.unsubscribe();
    waitAtGate(this.#gated, this.#gate + 1, this.#consumer);
  }
}
