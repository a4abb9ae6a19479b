import type { Observable, Subscriber, Subscription } from 'rxjs';
import type { Plan, PlannedStage } from './compile.ts';
import { Junction, type JunctionOptions } from './junction.ts';
import { Life } from './life.ts';
import type { RunHost } from './run-host.ts';
import type { Fenced, StageHost } from './stage-host.ts';
import { StageRun } from './stage-run.ts';
import { gated, oneByOne } from './start-order.ts';

/** The stages of a plan in one attempt of one run, wired as they are asked for. */
export class Graph implements StageHost {
  readonly run: RunHost;
  readonly plan: Plan;
  /** Everything that must end with the attempt. */
  readonly life: Subscription = new Life();
  /** By place: what its consumers subscribe, a junction where they are several. */
  readonly #outputs: (Observable<never> | undefined)[];
  /** By place: the stage that is at work there. */
  readonly #begun: (Fenced | undefined)[];

  constructor(run: RunHost, plan: Plan) {
    this.run = run;
    this.plan = plan;
    this.#outputs = new Array(plan.stages.length);
    this.#begun = new Array(plan.stages.length);
  }

  /** The elements of the output stage. */
  get output(): Observable<never> {
    return this.outputOf(this.plan.pipeline.output);
  }

  outputOf(place: number): Observable<never> {
    const known = this.#outputs[place];
    if (known !== undefined) return known;
    const stage = this.#stageAt(place);
    const own = this.#instance(stage, undefined);
    const output = stage.handover === undefined ? own : this.#handedOver(own, stage.handover);
    this.#outputs[place] = output;
    return output;
  }

  awaitEnd(place: number, waiter: Subscriber<never>): void {
    (this.outputOf(place) as Junction<never>).awaitEnd(waiter);
  }

  connect(place: number): void {
    const output = this.outputOf(place);
    if (output instanceof Junction) output.start();
  }

  reissue(place: number, constraint: string): Observable<never> {
    return this.#instance(this.#stageAt(place), constraint);
  }

  register(place: number, stage: Fenced): void {
    this.#begun[place] = stage;
  }

  tripAbove(place: number): void {
    const fenced = new Set<number>();
    const visit = (at: number): void => {
      for (const from of this.plan.stages[at]?.inputs ?? []) {
        if (from < 0 || fenced.has(from)) continue;
        fenced.add(from);
        this.#begun[from]?.fence();
        this.#cut(this.#outputs[from]);
        visit(from);
      }
    };
    visit(place);
  }

  /** Cancels every stage, and lets none of them start again. */
  fence(): void {
    for (const stage of this.#begun) stage?.fence();
    this.life.unsubscribe();
  }

  /** The work of side stages on what the attempt has come to; of those that keep what was `heard`, or of all. */
  sideWork(of: 'heard' | 'all'): { readonly stage: string; readonly work: Observable<unknown> }[] {
    const side: PlannedStage[] = [];
    for (const place of this.plan.pipeline.side) {
      const stage = this.#stageAt(place);
      if (of === 'all' || stage.kind.keepsHeard === true) side.push(stage);
    }
    // What nothing had asked for by then is not begun for their sake.
    for (const { inputs } of side) for (const from of inputs) if (from >= 0) this.outputOf(from);
    for (const output of this.#outputs) this.#cut(output);
    return side.map((stage) => ({ stage: stage.name, work: new StageRun(this, stage, undefined) }));
  }

  #stageAt(place: number): PlannedStage {
    return this.plan.stages[place] as PlannedStage;
  }

  #instance(stage: PlannedStage, constraint: string | undefined): Observable<never> {
    const instance = new StageRun(this, stage, constraint);
    if (this.plan.mode === 'sequential') return oneByOne(this, stage, instance);
    if (stage.gates.length > 0) return gated(this, stage, instance);
    return instance;
  }

  #handedOver(own: Observable<never>, how: JunctionOptions): Observable<never> {
    const junction = new Junction(own, how);
    this.life.add(junction.inlet);
    return junction;
  }

  #cut(output: Observable<never> | undefined): void {
    if (output instanceof Junction) output.cut();
  }
}
