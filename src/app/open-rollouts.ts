import type { Logger } from 'pino';
import type { SchedulerLike } from 'rxjs';
import { type Bindings, createEngine, type Engine, type Offer, type RunObserver, type StartRun } from '../index.ts';
import type { Alert } from '../observe/alert.ts';
import type { MetricRegistry } from '../observe/metric-registry.ts';
import { Canary, type CanaryState } from '../observe/rollout/canary.ts';
import { readOnlyBindings } from '../observe/rollout/read-only-bindings.ts';
import type { RolloutPlan } from '../observe/rollout/rollout-plan.ts';
import { Shadow, type ShadowReport, type ShadowTimes } from '../observe/rollout/shadow.ts';
import { CanaryBook } from './canary-book.ts';

/** Which versions are tried, as a command line says it: `assistant@2=10%`. */
export interface RolloutSettings {
  readonly canaries?: readonly string[];
  readonly shadows?: readonly string[];
}

export interface RolloutGround {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly offers: readonly Offer[];
  readonly bindings: Bindings;
  readonly scheduler: SchedulerLike;
  readonly registry: MetricRegistry;
  readonly logger: Logger;
  readonly raise: (alert: Alert) => void;
}

/** The versions that are tried beside those that answer. */
export interface OpenRollouts {
  readonly observers: readonly RunObserver[];
  readonly canaries: readonly Canary[];
  readonly shadows: readonly Shadow[];
  /** Chooses versions, and begins shadow runs. */
  routed(startRun: StartRun): StartRun;
  /** Brings the metrics up to date. */
  refresh(): void;
  /** Cancels shadow runs that are under way; resolves when what became of canaries is written. */
  close(): Promise<void>;
}

/**
 * Opens what is to be tried. A canary answers its share, unless `TAILRACE_CANARIES` names a file in which it was rolled
 * back; a shadow runs on an engine of its own over read-only adapters, with
 * its own breakers and no observers.
 *
 * @throws RangeError naming the setting, where there is no such version, or a pipeline is tried twice.
 */
export function openRollouts({ canaries = [], shadows = [] }: RolloutSettings, ground: RolloutGround): OpenRollouts {
  const { offers, registry } = ground;
  const plans = [...canaries, ...shadows].map((text) => parseRollout(text, offers));
  const twice = plans.find(({ pipeline }, index) => plans.findIndex((each) => each.pipeline === pipeline) !== index);
  if (twice !== undefined) throw new RangeError(`${twice.pipeline} is tried twice: one canary or shadow at a time`);
  const book = canaries.length === 0 ? undefined : openBook(ground);
  const openCanaries = plans.slice(0, canaries.length).map((plan) => openCanary(plan, ground, book));
  const open = plans.slice(canaries.length).map((plan) => openShadow(plan, ground));
  return {
    observers: openCanaries,
    canaries: openCanaries,
    shadows: open.map(({ shadow }) => shadow),
    routed: (startRun) => {
      const canaried = openCanaries.reduce((inner, canary) => canary.routed(inner), startRun);
      return open.reduce((inner, { shadow }) => shadow.shadowed(inner), canaried);
    },
    refresh: () => {
      for (const { plan, state, comparisons } of openCanaries) {
        const { pipeline, version } = plan;
        registry.set('canaryState', { pipeline, version: String(version) }, state === 'running' ? 1 : 0);
        for (const { surface, measure, rate, rateBefore } of comparisons) {
          registry.set('canaryBurn', { pipeline, surface, measure, track: 'canary' }, rate);
          registry.set('canaryBurn', { pipeline, surface, measure, track: 'stable' }, rateBefore);
        }
      }
    },
    close: async () => {
      for (const { engine } of open) engine.close();
      await book?.settled();
    },
  };
}

/** @throws RangeError naming what is wrong and how to write it. */
export function parseRollout(text: string, offers: readonly Offer[]): RolloutPlan {
  const [, pipeline = '', version, percent] = /^([a-z][a-z0-9-]*)@(\d+)=(\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (version === undefined) throw new RangeError(`${text} is no share of a version: write it as assistant@2=10%`);
  const versions = offers.filter((offer) => offer.pipeline.name === pipeline).map((offer) => offer.pipeline.version);
  const tried = Number(version);
  const known = versions.map((each) => `${pipeline}@${each}`).join(', ') || 'no pipeline of that name';
  if (!versions.includes(tried)) throw new RangeError(`${text}: there is no ${pipeline}@${tried}, there is ${known}`);
  const others = versions.filter((each) => each !== tried);
  if (others.length === 0) throw new RangeError(`${text}: ${pipeline}@${tried} is the only version, so it answers all`);
  const shareRatio = Number(percent) / 100;
  if (shareRatio > 1) throw new RangeError(`${text}: a share is at most 100%`);
  return { pipeline, version: tried, stable: Math.max(...others), shareRatio };
}

function openBook({ env, logger, scheduler }: RolloutGround): CanaryBook | undefined {
  if (!env.TAILRACE_CANARIES) return undefined;
  const onError = (err: unknown): void =>
    logger.error({ err }, 'what became of a canary is not written: a restart forgets it');
  return new CanaryBook(env.TAILRACE_CANARIES, () => scheduler.now(), onError);
}

function openCanary(plan: RolloutPlan, ground: RolloutGround, book: CanaryBook | undefined): Canary {
  const { scheduler, logger, raise } = ground;
  const { pipeline, version } = plan;
  const state = book?.stateOf(plan) ?? 'running';
  if (state === 'rolled-back') {
    const mend = `tailrace canary ${pipeline} resume gives it its share`;
    logger.warn({ pipeline, version }, `canary ${pipeline}@${version} was rolled back before, and stays so: ${mend}`);
  }
  const onState = (to: CanaryState): void => book?.keep(plan, to);
  return new Canary({ ...plan, scheduler, state, onState, onChange: (alert) => raise(alert) });
}

function openShadow(plan: RolloutPlan, ground: RolloutGround): { readonly shadow: Shadow; readonly engine: Engine } {
  const { offers, bindings, scheduler, registry, logger } = ground;
  const { pipeline, version } = plan;
  const engine = createEngine({
    offers: offers.filter((offer) => offer.pipeline.name === pipeline && offer.pipeline.version === version),
    bindings: readOnlyBindings(bindings),
    scheduler,
    random: Math.random,
    onSideError: (error, stage) => logger.debug({ err: error, stage }, 'side work of a shadow run failed'),
  });
  const observe = (report: ShadowReport): void => {
    const { surface } = report;
    const labels = { pipeline, surface };
    const result = report.type === 'skipped' ? report.why : report.difference === 'none' ? 'same' : report.difference;
    registry.count('shadowRuns', { ...labels, version: String(version), result });
    if (report.type === 'skipped') return;
    if (report.refused > 0) registry.count('shadowRefused', labels, report.refused);
    const times = (track: string, { firstTokenMs, fullMs }: ShadowTimes): void => {
      registry.observe('shadowTimes', { ...labels, measure: 'full', track }, fullMs / 1000);
      if (firstTokenMs === undefined) return;
      registry.observe('shadowTimes', { ...labels, measure: 'firstToken', track }, firstTokenMs / 1000);
    };
    times('answered', report.answered);
    times('shadow', report.shadow);
    if (report.difference !== 'none')
      logger.info(report, `shadow ${pipeline}@${version} differs: ${report.difference}`);
  };
  return { shadow: new Shadow({ ...plan, startShadow: engine.startRun, scheduler, observe }), engine };
}
