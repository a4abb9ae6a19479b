import { defer, finalize, Observable, type SchedulerLike } from 'rxjs';
import { type BreakerReport, canonicalKey } from '../../operators/index.ts';
import { BreakerBoard } from './breaker-board.ts';
import { compile, type Plan } from './compile.ts';
import { describePlan, type PipelineDescription } from './describe.ts';
import { DefinitionError, RunError } from './errors.ts';
import type { Mode, RunEvent } from './events.ts';
import { Audience, type RunObserver } from './observer.ts';
import type { Pipeline } from './pipeline.ts';
import { type Bindings, type PortType, portMembers } from './port-names.ts';
import type { PipelineSummary, RunOptions, RunRequest, StartRun } from './request.ts';
import type { RunGround } from './run-ground.ts';
import { SideWork } from './side-work.ts';
import { startRun } from './start-run.ts';
import { plainSurface, type Surface } from './surface.ts';

/** A pipeline with the surfaces it is offered on. */
export interface Offer {
  readonly pipeline: Pipeline;
  /** Absent or empty: one surface named `default`, with every option as declared. */
  readonly surfaces?: readonly Surface[];
}

export interface EngineOptions {
  readonly offers: readonly Offer[];
  /** Which adapter serves which port. A port that an offered pipeline uses must be there. */
  readonly bindings: Bindings;
  /** The clock of every run: the live one, a TestScheduler, the simulator's. */
  readonly scheduler: SchedulerLike;
  /** Gives a number in [0, 1); seeded in tests and simulations. */
  readonly random: () => number;
  /** Hear every run: metrics, traces, stores. Default: none. */
  readonly observers?: readonly RunObserver[];
  /** Told of an observer that threw; the run goes on without it. */
  readonly onObserverError?: (error: unknown) => void;
  /**
   * Runs that are run elsewhere, by an engine with the same pipelines: in another thread, on another machine. They are observed
   * here. Undefined: this one is run here.
   */
  readonly elsewhere?: (request: RunRequest, options?: RunOptions) => Observable<RunEvent> | undefined;
  /** Told of every change of a breaker: the state timeline of a dependency. */
  readonly onBreaker?: (report: BreakerReport) => void;
  /**
   * Told of a stage that failed, and of why in full: the run's events have the code alone, and the run may be answered all
   * the same.
   */
  readonly onStageError?: (error: RunError, request: RunRequest) => void;
  /** Told of side work that failed or was never begun (`side.full`); the run it belonged to is over. */
  readonly onSideError?: (error: unknown, stage: string) => void;
  /** Pieces of side work under way at once: one more is not begun, and told to `onSideError`. Default 1,000. */
  readonly maxSideWork?: number;
}

/** Pipelines with adapters bound, ready to run. */
export interface Engine {
  readonly startRun: StartRun;
  readonly pipelines: readonly PipelineSummary[];
  /** What runs, surface by surface. */
  readonly descriptions: readonly PipelineDescription[];
  /** How many pieces of side work are still under way. */
  readonly sideWork: number;
  /** And how many may be. */
  readonly maxSideWork: number;
  /** Cancels side work that is still under way. */
  close(): void;
}

/**
 * Compiles every offered pipeline on each of its surfaces, in both modes, and binds the adapters.
 *
 * @throws DefinitionError where a surface does not fit its pipeline, or a port has no adapter; before anything runs.
 */
export function createEngine(options: EngineOptions): Engine {
  const { maxSideWork = 1_000 } = options;
  const plans = new Map<string, Plan>();
  const newest = new Map<string, Pipeline>();
  const side = new SideWork(options.scheduler, options.onSideError ?? (() => {}));
  const audience = new Audience(options.observers ?? [], options.onObserverError ?? (() => {}));
  /** Questions that are being answered anew. */
  const refreshed = new Set<string>();
  for (const offer of options.offers) {
    const { pipeline, surfaces = [] } = offer;
    if (pipeline === undefined) throw noOffer();
    const offered = surfaces.length === 0 ? [plainSurface] : surfaces;
    const known = newest.get(pipeline.name);
    if (known === undefined || known.version < pipeline.version) newest.set(pipeline.name, pipeline);
    for (const surface of offered) {
      for (const mode of ['streaming', 'sequential'] as const) {
        const key = keyOf(pipeline.name, pipeline.version, surface.name, mode);
        if (plans.has(key)) throw declaredTwice(pipeline, surface);
        const plan = compile(pipeline, surface, mode);
        checkBindings(plan, options.bindings);
        plans.set(key, plan);
      }
    }
  }
  const ground: RunGround = {
    bindings: options.bindings,
    scheduler: options.scheduler,
    random: options.random,
    breakers: new BreakerBoard(options.scheduler, options.onBreaker ?? (() => {})),
    onStageError: options.onStageError,
    afterRun: (work, stage) => {
      if (side.size >= maxSideWork) {
        options.onSideError?.(new RunError('side.full', `${side.size} pieces of side work are under way`), stage);
        return;
      }
      side.begin(work, stage);
    },
    refresh: (request) => {
      const { run, pipeline, version, surface, input } = request;
      const key = canonicalKey([pipeline, version ?? null, surface, input]);
      if (refreshed.has(key)) return;
      const plan = lookUp({ run, pipeline, surface, input, ...(version === undefined ? undefined : { version }) });
      if (plan instanceof RunError) return;
      const anew = { run: `${run}.refresh`, pipeline, version: plan.pipeline.version, surface, input };
      const work = defer(() => {
        refreshed.add(key);
        return startRun({ plan, fallback: undefined, request: anew, options: { isRefresh: true }, ground });
      });
      ground.afterRun(work.pipe(finalize(() => refreshed.delete(key))), 'refresh');
    },
  };
  const lookUp = (request: RunRequest): Plan | RunError => {
    const version = request.version ?? newest.get(request.pipeline)?.version ?? 0;
    const plan = plans.get(keyOf(request.pipeline, version, request.surface, request.mode ?? 'streaming'));
    return plan ?? notOffered(request, options.offers);
  };
  const fallbackOf = ({ pipeline, surface, mode }: Plan): Plan | undefined =>
    mode === 'sequential' || pipeline.fallback === 'none'
      ? undefined
      : plans.get(keyOf(pipeline.name, pipeline.version, surface, 'sequential'));
  return {
    startRun: (request, runOptions) => {
      const plan = lookUp(request);
      if (plan instanceof RunError) return failedRun(request, plan);
      const run =
        options.elsewhere?.(request, runOptions) ??
        startRun({ plan, fallback: fallbackOf(plan), request, options: runOptions, ground });
      const about = { request, version: plan.pipeline.version, slo: plan.slo, limits: plan.limits };
      return audience.hear(run, about);
    },
    pipelines: options.offers.map(({ pipeline, surfaces = [] }) => ({
      name: pipeline.name,
      version: pipeline.version,
      surfaces: surfaces.length === 0 ? [plainSurface.name] : surfaces.map((surface) => surface.name),
    })),
    get descriptions() {
      return [...plans.values()].filter(({ mode }) => mode === 'streaming').map(describePlan);
    },
    maxSideWork,
    get sideWork() {
      return side.size;
    },
    close: () => side.close(),
  };
}

function keyOf(pipeline: string, version: number, surface: string, mode: Mode): string {
  return `${pipeline}@${version}/${surface}/${mode}`;
}

function declaredTwice(pipeline: Pipeline, surface: Surface): DefinitionError {
  return new DefinitionError(
    'definition.duplicate',
    `${pipeline.name}@${pipeline.version}`,
    `is offered twice on surface '${surface.name}'.`,
    'Give a changed graph a new version, and a second surface its own name.',
  );
}

function noOffer(): DefinitionError {
  return new DefinitionError(
    'definition.app',
    'createEngine',
    'has an offer without a pipeline.',
    'Write offers: [{ pipeline: helpdesk }], with its surfaces beside it.',
  );
}

function checkBindings(plan: Plan, bindings: Bindings): void {
  for (const stage of plan.stages) {
    const named = stage.kind.ports.map((use) => stage.options[use.option] ?? use.standard);
    const place = `${plan.pipeline.name}.${stage.name} on ${plan.surface}`;
    const hedge = stage.options.hedge as { readonly port?: string } | undefined;
    for (const port of [...named, stage.options.fallback, hedge?.port]) {
      if (port === undefined || bindings[String(port)] !== undefined) continue;
      throw new DefinitionError(
        'binding.missing',
        place,
        `no adapter is bound to port '${String(port)}'.`,
        `Bind one: bindings: { ${String(port)}: … }.`,
      );
    }
    for (const use of stage.kind.ports) {
      const port = stage.options[use.option] ?? use.standard;
      if (port !== undefined) checkShape(place, String(port), use.type, bindings[String(port)]);
    }
    const portOf = (option: string): string =>
      String(stage.options[option] ?? stage.kind.ports.find((use) => use.option === option)?.standard);
    stage.kind.checkBound?.(stage.options, (option) => bindings[portOf(option)], place);
  }
}

/** An adapter of another shape would fail in the middle of every run, and name no port. */
function checkShape(place: string, port: string, type: PortType, adapter: unknown): void {
  const missing = portMembers[type].filter((member) => !(member in Object(adapter)));
  if (missing.length === 0) return;
  throw new DefinitionError(
    'binding.shape',
    place,
    `what is bound to port '${port}' has no ${missing.join(' and no ')}.`,
    `Bind a ${type} there.`,
  );
}

function notOffered(request: RunRequest, offers: readonly Offer[]): RunError {
  const versions = offers.filter(({ pipeline }) => pipeline.name === request.pipeline);
  const wanted = request.version;
  const named = versions.find(({ pipeline }) => wanted === undefined || pipeline.version === wanted);
  if (named === undefined) {
    const all = offers.map(({ pipeline }) => `${pipeline.name}@${pipeline.version}`).join(', ');
    const what = wanted === undefined ? request.pipeline : `${request.pipeline}@${wanted}`;
    return new RunError('run.unknown-pipeline', `there is no pipeline '${what}'; there are ${all}`);
  }
  const surfaces = (named.surfaces ?? [plainSurface]).map((surface) => surface.name).join(', ');
  return new RunError(
    'run.unknown-surface',
    `pipeline '${request.pipeline}' has no surface '${request.surface}'; it has ${surfaces}`,
  );
}

/** A run that cannot start is a run all the same: its log says so. */
function failedRun(request: RunRequest, { code, message }: RunError): Observable<RunEvent> {
  const { run, pipeline, version = 0, surface, mode = 'streaming', input } = request;
  return new Observable((log) => {
    log.next({ seq: 1, at: 0, type: 'started', run, pipeline, version, surface, mode, input });
    log.next({ seq: 2, at: 0, type: 'error', code, message, retry: false });
    log.complete();
  });
}
