import type { EventType } from '../engine/events.ts';
import type { Slo } from '../engine/pipeline.ts';
import type { ObservedRun, RunEvent, RunListener, RunObserver } from '../index.ts';
import { BySurface } from './by-surface.ts';
import type { MetricRegistry } from './metric-registry.ts';
import { MetricScope } from './metric-scope.ts';
import { Milestones } from './milestones.ts';
import { parseTraceparent } from './tracing/traceparent.ts';

/**
 * Measures every run into a registry; a few map look-ups an event. Memory: one series for each set of declared names, and
 * 100 names of tools; a model that calls what does not exist is counted as `other` from there on.
 */
export function runMetrics(registry: MetricRegistry): RunObserver {
  const all = new MetricScope(registry, {});
  const surfaces = new BySurface((pipeline, surface) => new MetricScope(registry, { pipeline, surface }));
  const tools = new Set<string>();
  const toolLabel = (name: string): string => {
    if (tools.has(name)) return name;
    if (tools.size >= 100) return 'other';
    tools.add(name);
    return name;
  };
  return {
    hears,
    begin: (run) => {
      const { pipeline, surface } = run.request;
      return new MeasuredRun({ all, surface: surfaces.at(pipeline, surface), toolLabel }, run);
    },
  };
}

const hears: readonly EventType[] = [
  ...Milestones.hears,
  ...(['stage', 'tool', 'speculation', 'retract', 'cost', 'usage', 'done', 'error'] as const),
];

/** Where a run is measured. */
interface MeasuredGround {
  readonly all: MetricScope;
  readonly surface: MetricScope;
  readonly toolLabel: (name: string) => string;
}

class MeasuredRun implements RunListener {
  readonly #ground: MeasuredGround;
  readonly #surface: MetricScope;
  readonly #version: MetricScope;
  readonly #traceparent: string | undefined;
  /** Read when the run first comes to something; empty where it is no example. */
  #traceId: string | undefined;
  readonly #milestones = new Milestones();
  #shownChars = 0;
  #rung = 'full';

  constructor(ground: MeasuredGround, { request, version }: ObservedRun) {
    this.#ground = ground;
    this.#surface = ground.surface;
    this.#version = ground.surface.with('version', String(version));
    this.#traceparent = request.traceparent;
    this.#surface.level('inFlight').value++;
  }

  event(event: RunEvent): void {
    const reached = this.#milestones.hear(event);
    if (reached !== undefined) {
      const ms = this.#milestones.reached[reached] ?? 0;
      this.#time(reached, ms);
    }
    switch (event.type) {
      case 'text':
        this.#shownChars = event.off + event.text.length;
        return;
      case 'stage':
        if (event.phase === 'end') this.#stage(event);
        return;
      case 'tool':
        if (event.phase === 'end') this.#tool(event);
        return;
      case 'policy':
        this.#policy(event);
        return;
      case 'speculation':
        this.#surface.with('action', event.action).level('guesses').count();
        if (event.savedMs !== undefined) this.#surface.level('guessSaved').count(event.savedMs / 1000);
        if (event.wastedMs !== undefined) this.#surface.level('guessWasted').count(event.wastedMs / 1000);
        return;
      case 'retract':
        this.#surface.level('kills').count();
        this.#surface.histogram('exposed').observe(this.#shownChars - event.fromOff);
        return;
      case 'cost':
        this.#at(event.stage).level('cost').count(event.usd);
        return;
      case 'usage':
        this.#usage(event);
        return;
      case 'done':
        if (event.outcome === 'refused') this.#surface.level('refusals').count();
        this.#ended(event.outcome, event.at);
        return;
      case 'error':
        this.#ended('failed', event.at);
    }
  }

  cancelled(): void {
    this.#surface.level('inFlight').value--;
    this.#version.with('outcome', 'cancelled').level('runs').count();
  }

  #stage(event: Extract<RunEvent, { readonly type: 'stage'; readonly phase: 'end' }>): void {
    const stage = this.#at(event.stage);
    // What was begun before the question was whole counts from there.
    const since = this.#milestones.sinceAsked(event.startedAt);
    stage.histogram('stage').observe((this.#milestones.sinceAsked(event.at) - since) / 1000);
    if (event.firstAt === undefined) return;
    stage.histogram('stageFirst').observe((this.#milestones.sinceAsked(event.firstAt) - since) / 1000);
  }

  #tool({ call, ok, tookMs }: Extract<RunEvent, { readonly type: 'tool'; readonly phase: 'end' }>): void {
    const tool = this.#ground.all.with('tool', this.#ground.toolLabel(call.name));
    tool
      .with('ok', String(ok))
      .histogram('tool')
      .observe(tookMs / 1000);
  }

  #policy(event: Extract<RunEvent, { readonly type: 'policy' }>): void {
    const { stage, policy, action, ms = 0, tookMs = 0 } = event;
    this.#ground.all.with('stage', stage).with('policy', policy).with('action', action).level('policies').count();
    if (policy === 'budget') {
      this.#at(stage).level('overBudget').count();
      if (tookMs > 2 * ms) this.#at(stage).level('overTwiceBudget').count();
    }
    if (policy === 'rung') this.#rung = action;
    if (policy === 'cache') this.#at(stage).with('result', action).level('cacheHits').count();
  }

  #usage({ stage, inputTokens, outputTokens, cost }: Extract<RunEvent, { readonly type: 'usage' }>): void {
    const at = this.#at(stage);
    at.with('direction', 'input').level('tokens').count(inputTokens);
    at.with('direction', 'output').level('tokens').count(outputTokens);
    if (cost !== undefined) at.level('cost').count(cost);
  }

  #ended(outcome: string, at: number): void {
    this.#surface.level('inFlight').value--;
    this.#version.with('outcome', outcome).level('runs').count();
    this.#surface.with('rung', this.#rung).level('rungs').count();
    this.#time('full', this.#milestones.fullMs(at));
  }

  #time(measure: keyof Slo, ms: number): void {
    this.#traceId ??= keptTrace(this.#traceparent);
    this.#version.histogram(measure).observe(ms / 1000, this.#traceId === '' ? undefined : this.#traceId);
  }

  #at(stage: string): MetricScope {
    return this.#surface.with('stage', stage);
  }
}

/** A trace that nobody keeps is no example of anything. */
function keptTrace(traceparent: string | undefined): string {
  const trace = parseTraceparent(traceparent);
  return trace?.sampled === true ? trace.traceId : '';
}
