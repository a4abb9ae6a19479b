import { increaseOf, levelOf, quantileOf, rateOf } from './queries.ts';

/** One panel before it is laid out. */
interface PanelSketch {
  readonly title: string;
  readonly about?: string;
  readonly unit: 's' | 'short' | 'percentunit' | 'reqps' | 'currencyUSD';
  readonly type?: 'timeseries' | 'stat' | 'bargauge' | 'state-timeline';
  /** Legend and query. */
  readonly queries: Readonly<Record<string, string>>;
}

const run = ['surface'] as const;
const byStage = ['stage'] as const;
const quantiles = (metric: Parameters<typeof quantileOf>[1]): Record<string, string> => ({
  'p50 {{surface}}': quantileOf(0.5, metric, { by: run }),
  'p95 {{surface}}': quantileOf(0.95, metric, { by: run }),
  'p99 {{surface}}': quantileOf(0.99, metric, { by: run }),
});

/** Rows from the promise down to its causes. */
const rows: Readonly<Record<string, readonly PanelSketch[]>> = {
  SLO: [
    { title: 'First token', unit: 's', queries: quantiles('firstToken') },
    { title: 'First sentence', unit: 's', queries: quantiles('firstSentence') },
    { title: 'First audio', unit: 's', queries: quantiles('firstAudio') },
    { title: 'Whole answer', unit: 's', queries: quantiles('full') },
    {
      title: 'Burn rate',
      about: '1 spends the error budget just by the end of the month; 14.4 over an hour pages.',
      unit: 'short',
      queries: { '{{surface}} {{measure}} {{window}}': levelOf('burnRate', { by: ['surface', 'measure', 'window'] }) },
    },
    {
      title: 'Error budget left',
      unit: 'percentunit',
      type: 'bargauge',
      queries: { '{{surface}} {{measure}}': levelOf('budgetLeft', { by: ['surface', 'measure'] }) },
    },
    {
      title: 'Runs',
      unit: 'reqps',
      queries: { '{{surface}} {{outcome}}': rateOf('runs', { by: ['surface', 'outcome'] }) },
    },
  ],
  'Stages (per-hop latency)': [
    { title: 'p50 by stage', unit: 's', queries: { '{{stage}}': quantileOf(0.5, 'stage', { by: byStage }) } },
    { title: 'p95 by stage', unit: 's', queries: { '{{stage}}': quantileOf(0.95, 'stage', { by: byStage }) } },
    { title: 'p99 by stage', unit: 's', queries: { '{{stage}}': quantileOf(0.99, 'stage', { by: byStage }) } },
    {
      title: 'p95 to the first element',
      about: 'From the start of a stage to the first thing it hands on.',
      unit: 's',
      queries: { '{{stage}}': quantileOf(0.95, 'stageFirst', { by: byStage }) },
    },
    { title: 'p95 by tool', unit: 's', queries: { '{{tool}}': quantileOf(0.95, 'tool', { by: ['tool'] }) } },
    { title: 'Failed tool calls', unit: 'reqps', queries: { '{{tool}}': rateOfFailedTools() } },
  ],
  'Budgets and violations': [
    { title: 'Over budget', unit: 'reqps', queries: { '{{stage}}': rateOf('overBudget', { by: byStage }) } },
    {
      title: 'Over twice the budget',
      unit: 'reqps',
      queries: { '{{stage}}': rateOf('overTwiceBudget', { by: byStage }) },
    },
    {
      title: 'Runs that broke a promise',
      about: 'Each is recorded with its waterfall: tailrace runs --kept slo, then tailrace trace RUN.',
      unit: 'short',
      type: 'stat',
      queries: { '{{surface}} {{measure}}': increaseOf('sloBad', { by: ['surface', 'measure'] }) },
    },
    { title: 'Runs under way', unit: 'short', queries: { '{{surface}}': levelOf('inFlight', { by: run }) } },
    {
      title: 'Slots taken',
      about: 'What is full refuses or drops what comes next, and counts it.',
      unit: 'percentunit',
      queries: { '{{pool}}': `${levelOf('slotsUsed', { by: ['pool'] })} / ${levelOf('slots', { by: ['pool'] })}` },
    },
  ],
  Degradation: [
    {
      title: 'What policies did',
      unit: 'reqps',
      queries: { '{{stage}} {{policy}} {{action}}': rateOf('policies', { by: ['stage', 'policy', 'action'] }) },
    },
    {
      title: 'Rungs below the full answer',
      about: 'What was missing from answers; canned is the last one.',
      unit: 'reqps',
      queries: { '{{surface}} {{rung}}': rateOf('rungs', { by: ['surface', 'rung'], where: 'rung!="full"' }) },
    },
    {
      title: 'Breakers',
      about: '0 closed, 1 half-open, 2 open; a breaker is there once it has opened.',
      unit: 'short',
      type: 'state-timeline',
      queries: { '{{breaker}}': levelOf('breakerState', { by: ['breaker'] }) },
    },
    {
      title: 'Calls that open breakers refused',
      unit: 'reqps',
      queries: { '{{breaker}}': rateOf('breakerRefused', { by: ['breaker'] }) },
    },
    {
      title: 'Failed runs',
      unit: 'reqps',
      queries: { '{{surface}}': rateOf('runs', { by: run, where: 'outcome="failed"' }) },
    },
  ],
  'Speculation, cache and cost': [
    {
      title: 'Agreement of guesses',
      about: 'Worth it above 70 %.',
      unit: 'percentunit',
      queries: {
        '{{surface}}': `${rateOf('guesses', { by: run, where: 'action="adopted"' })} / ${rateOf('guesses', { by: run, where: 'action=~"adopted|wasted"' })}`,
      },
    },
    {
      title: 'Seconds saved and wasted a second',
      unit: 'short',
      queries: { saved: rateOf('guessSaved'), wasted: rateOf('guessWasted') },
    },
    {
      title: 'Cache',
      unit: 'reqps',
      queries: { '{{stage}} {{result}}': rateOf('cacheHits', { by: ['stage', 'result'] }) },
    },
    {
      title: 'Tokens',
      unit: 'reqps',
      queries: { '{{stage}} {{direction}}': rateOf('tokens', { by: ['stage', 'direction'] }) },
    },
    { title: 'Cost', unit: 'currencyUSD', queries: { '{{stage}}': increaseOf('cost', { by: byStage }) } },
    {
      title: 'Cost of a turn',
      about: 'Mean of the newest 200 turns, wasted guesses included, beside what the surface allows.',
      unit: 'currencyUSD',
      queries: {
        '{{surface}}': levelOf('turnCost', { by: run }),
        '{{surface}} allowed': levelOf('turnCostBudget', { by: run }),
        '{{surface}} wasted': increaseOf('wastedCost', { by: run }),
        '{{surface}} turns over it': increaseOf('turnsOverCost', { by: run }),
      },
    },
  ],
  Safety: [
    {
      title: 'Kill rate',
      about: 'Answers cut after some of them was shown; promised under 0.1 % of voice turns.',
      unit: 'percentunit',
      queries: {
        '{{surface}}': `${rateOf('kills', { by: run })} / ${rateOf('runs', { by: run })}`,
        '{{surface}} newest 10,000': levelOf('killRatio', { by: run }),
      },
    },
    { title: 'Refusals', unit: 'reqps', queries: { '{{surface}}': rateOf('refusals', { by: run }) } },
    {
      title: 'Characters exposed, p95',
      unit: 'short',
      queries: { '{{surface}}': quantileOf(0.95, 'exposed', { by: run }) },
    },
  ],
  'Delivery and codecs': [
    {
      title: 'Cost of a message, p95',
      unit: 's',
      queries: { '{{codec}}': quantileOf(0.95, 'encode', { by: ['codec'] }) },
    },
    { title: 'Messages', unit: 'reqps', queries: { '{{codec}}': rateOf('frames', { by: ['codec'] }) } },
    { title: 'Bytes a second', unit: 'short', queries: { '{{codec}}': rateOf('frameBytes', { by: ['codec'] }) } },
    {
      title: 'Waits for credit, p95',
      about: 'How long a run that had more to say waited for its client to ask for it.',
      unit: 's',
      queries: { waited: quantileOf(0.95, 'creditStalls') },
    },
    {
      title: 'Refused by the server',
      about: 'Starts, resumes, requests and connections over a limit, or not allowed, by what they were told.',
      unit: 'reqps',
      queries: { '{{door}} {{code}}': rateOf('serverRefused', { by: ['door', 'code'] }) },
    },
  ],
  Webhooks: [
    {
      title: 'Webhook to final state, p95',
      about: 'From the arrival of a webhook to its final state on disk.',
      unit: 's',
      queries: { '{{webhook}}': quantileOf(0.95, 'webhookTime', { by: ['webhook'] }) },
    },
    {
      title: 'Webhooks',
      unit: 'reqps',
      queries: { '{{webhook}} {{what}}': rateOf('webhooks', { by: ['webhook', 'what'] }) },
    },
    {
      title: 'Replies',
      about: 'What is dead is not tried any more; the webhook’s status address says why.',
      unit: 'reqps',
      queries: { '{{webhook}} {{what}}': rateOf('webhookReplies', { by: ['webhook', 'what'] }) },
    },
  ],
  'Versions that are tried': [
    {
      title: 'Burn rate of canary and stable',
      unit: 'short',
      queries: {
        '{{surface}} {{measure}} {{track}}': levelOf('canaryBurn', { by: ['surface', 'measure', 'track'] }),
      },
    },
    {
      title: 'Whole answer, p95 by version',
      unit: 's',
      queries: { '@{{version}}': quantileOf(0.95, 'full', { by: ['version'] }) },
    },
    {
      title: 'Shadow runs by how they differ',
      unit: 'reqps',
      queries: { '@{{version}} {{result}}': rateOf('shadowRuns', { by: ['version', 'result'] }) },
    },
  ],
  Process: [
    {
      title: 'Event-loop delay',
      unit: 's',
      queries: { p50: 'nodejs_eventloop_lag_p50_seconds', p99: 'nodejs_eventloop_lag_p99_seconds' },
    },
    { title: 'Saves under way', unit: 'short', queries: { pieces: levelOf('sideWork') } },
    { title: 'Resident memory', unit: 'short', queries: { '{{instance}}': 'process_resident_memory_bytes' } },
    {
      title: 'Samples lost by observers',
      unit: 'reqps',
      queries: { '{{sink}}': rateOf('observersLost', { by: ['sink'] }) },
    },
  ],
};

// Grafana fills this in, not JavaScript.
const source = { type: 'prometheus', uid: '$datasource' } as const;
const panelWidth = 8;
const panelHeight = 8;

/** The dashboard as Grafana imports it. Every query is made from the metric table. */
export function grafanaDashboard(): object {
  let y = 0;
  let id = 0;
  const panels = Object.entries(rows).flatMap(([title, sketches]) => {
    const head = { id: ++id, type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y: y++, w: 24, h: 1 } };
    const drawn = sketches.map((sketch, index) => {
      const x = (index % 3) * panelWidth;
      return panel(++id, sketch, { x, y: y + Math.floor(index / 3) * panelHeight, w: panelWidth, h: panelHeight });
    });
    y += Math.ceil(sketches.length / 3) * panelHeight;
    return [head, ...drawn];
  });
  return {
    uid: 'tailrace',
    title: 'Tailrace',
    tags: ['tailrace'],
    schemaVersion: 39,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: 'prometheus' },
        variable('pipeline', 'label_values(tailrace_runs_total, pipeline)'),
        variable('surface', 'label_values(tailrace_runs_total{pipeline=~"$pipeline"}, surface)'),
      ],
    },
    panels,
  };
}

function panel(id: number, { title, about, unit, type = 'timeseries', queries }: PanelSketch, gridPos: object): object {
  return {
    id,
    type,
    title,
    ...(about === undefined ? undefined : { description: about }),
    datasource: source,
    gridPos,
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: source,
      expr,
      legendFormat,
    })),
  };
}

function variable(name: string, query: string): object {
  return { name, type: 'query', datasource: source, query, includeAll: true, multi: true, refresh: 2 };
}

function rateOfFailedTools(): string {
  return rateOf('tool', { by: ['tool'], where: 'ok="false"' });
}
