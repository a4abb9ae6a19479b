import type { ObservedRun, RunEvent, RunListener, RunObserver } from '../index.ts';
import { type Labels, MetricFamily } from './metric-family.ts';
import type { MetricRegistry } from './metric-registry.ts';
import type { HistogramSeries } from './metric-series.ts';
import { Milestones } from './milestones.ts';
import { parseTraceparent } from './tracing/traceparent.ts';

/**
 * Measures every run into a registry; a few map look-ups an event. Memory: one series for each set of declared names, and
 * 100 names of tools; a model that calls what does not exist is counted as `other` from there on.
 */
export function runMetrics(registry: MetricRegistry): RunObserver {
  const tools = new Set<string>();
  const toolLabel = (name: string): string => {
    if (tools.has(name)) return name;
    if (tools.size >= 100) return 'other';
    tools.add(name);
    return name;
  };
  const surfaces = new MetricFamily('stages', ['pipeline', 'surface'], (labels) => new StageTimes(registry, labels));
  return {
    begin: (run) => {
      const { pipeline, surface } = run.request;
      return new MeasuredRun(registry, run, surfaces.at({ pipeline, surface }), toolLabel);
    },
  };
}

interface StageSeries {
  readonly whole: HistogramSeries;
  readonly first: HistogramSeries;
}

/** The stages of one surface: every run asks for each of them twice. */
class StageTimes {
  readonly #registry: MetricRegistry;
  readonly #labels: Labels;
  readonly #stages: Map<string, StageSeries> = new Map();

  constructor(registry: MetricRegistry, labels: Labels) {
    this.#registry = registry;
    this.#labels = labels;
  }

  of(stage: string): StageSeries {
    let series = this.#stages.get(stage);
    if (series === undefined) {
      const labels = { ...this.#labels, stage };
      series = {
        whole: this.#registry.histogram('stage', labels),
        first: this.#registry.histogram('stageFirst', labels),
      };
      this.#stages.set(stage, series);
    }
    return series;
  }
}

class MeasuredRun implements RunListener {
  readonly #registry: MetricRegistry;
  readonly #labels: Labels;
  readonly #about: ObservedRun['request'];
  readonly #stages: StageTimes;
  readonly #versioned: Labels;
  readonly #traceId: string | undefined;
  readonly #toolLabel: (name: string) => string;
  readonly #milestones = new Milestones();
  #shownChars = 0;
  #rung = 'full';

  constructor(
    registry: MetricRegistry,
    { request, version }: ObservedRun,
    stages: StageTimes,
    toolLabel: (name: string) => string,
  ) {
    this.#registry = registry;
    this.#stages = stages;
    this.#toolLabel = toolLabel;
    const { pipeline, surface } = request;
    this.#about = request;
    this.#labels = { pipeline, surface };
    this.#versioned = { pipeline, surface, version: String(version) };
    const trace = parseTraceparent(request.traceparent);
    // A trace that nobody keeps is no example of anything.
    this.#traceId = trace?.sampled === true ? trace.traceId : undefined;
    registry.add('inFlight', this.#labels, 1);
  }

  event(event: RunEvent): void {
    const reached = this.#milestones.hear(event);
    if (reached !== undefined) {
      const ms = this.#milestones.reached[reached] ?? 0;
      this.#registry.observe(reached, this.#versioned, ms / 1000, this.#traceId);
    }
    switch (event.type) {
      case 'text':
        this.#shownChars = event.off + event.text.length;
        return;
      case 'stage':
        if (event.phase === 'end') this.#stage(event);
        return;
      case 'tool':
        if (event.phase !== 'end') return;
        this.#registry.observe(
          'tool',
          { tool: this.#toolLabel(event.call.name), ok: String(event.ok) },
          event.tookMs / 1000,
        );
        return;
      case 'policy':
        this.#policy(event);
        return;
      case 'speculation':
        this.#registry.count('guesses', { ...this.#labels, action: event.action });
        if (event.savedMs !== undefined) this.#registry.count('guessSaved', this.#labels, event.savedMs / 1000);
        if (event.wastedMs !== undefined) this.#registry.count('guessWasted', this.#labels, event.wastedMs / 1000);
        return;
      case 'retract':
        this.#registry.count('kills', this.#labels);
        this.#registry.observe('exposed', this.#labels, this.#shownChars - event.fromOff);
        return;
      case 'cost':
        this.#registry.count('cost', this.#at(event.stage), event.usd);
        return;
      case 'usage':
        this.#usage(event);
        return;
      case 'done':
        if (event.outcome === 'refused') this.#registry.count('refusals', this.#labels);
        this.#ended(event.outcome, event.at);
        return;
      case 'error':
        this.#ended('failed', event.at);
    }
  }

  cancelled(): void {
    this.#registry.add('inFlight', this.#labels, -1);
    this.#registry.count('runs', { ...this.#versioned, outcome: 'cancelled' });
  }

  #stage(event: Extract<RunEvent, { readonly type: 'stage'; readonly phase: 'end' }>): void {
    const { whole, first } = this.#stages.of(event.stage);
    // What was begun before the question was whole counts from there.
    const since = this.#milestones.sinceAsked(event.startedAt);
    whole.observe((this.#milestones.sinceAsked(event.at) - since) / 1000);
    if (event.firstAt !== undefined) first.observe((this.#milestones.sinceAsked(event.firstAt) - since) / 1000);
  }

  #policy(event: Extract<RunEvent, { readonly type: 'policy' }>): void {
    const { stage, policy, action, ms = 0, tookMs = 0 } = event;
    this.#registry.count('policies', { stage, policy, action });
    if (policy === 'budget') {
      this.#registry.count('overBudget', this.#at(stage));
      if (tookMs > 2 * ms) this.#registry.count('overTwiceBudget', this.#at(stage));
    }
    if (policy === 'rung') this.#rung = action;
    if (policy === 'cache') this.#registry.count('cacheHits', { ...this.#labels, stage, result: action });
  }

  #usage({ stage, inputTokens, outputTokens, cost }: Extract<RunEvent, { readonly type: 'usage' }>): void {
    const labels = this.#at(stage);
    this.#registry.count('tokens', { ...labels, direction: 'input' }, inputTokens);
    this.#registry.count('tokens', { ...labels, direction: 'output' }, outputTokens);
    if (cost !== undefined) this.#registry.count('cost', labels, cost);
  }

  #ended(outcome: string, at: number): void {
    this.#registry.add('inFlight', this.#labels, -1);
    this.#registry.count('runs', { ...this.#versioned, outcome });
    this.#registry.count('rungs', { ...this.#labels, rung: this.#rung });
    this.#registry.observe('full', this.#versioned, this.#milestones.fullMs(at) / 1000, this.#traceId);
  }

  #at(stage: string): Labels {
    const { pipeline, surface } = this.#about;
    return { pipeline, surface, stage };
  }
}
