import { stringify } from 'yaml';
import { alarmLimits, alarmMinutes } from '../alarms.ts';
import { metrics } from '../metric-table.ts';
import { burnThresholds } from '../slo-monitor.ts';
import { increaseOf, levelOf, quantileOf, rateOf } from './queries.ts';

/** A rule as Prometheus reads it. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const everywhere = true;
const promise = ['pipeline', 'surface', 'measure'] as const;
const surface = ['pipeline', 'surface'] as const;

/**
 * The alert rules: error budgets by burn rate, with the thresholds the process itself alerts by; the times that each surface
 * promises; and the alarms on degradation, guesses and safety.
 *
 * @param allowedRatio share of runs that may break a promise.
 */
export function alertRules(allowedRatio = 0.001): AlertRule[] {
  return [
    ...burnThresholds.map((each) => burnRule(each, allowedRatio)),
    ...(['firstToken', 'firstSentence', 'firstAudio', 'full'] as const).flatMap((measure) => [
      latencyRule(measure, 0.95),
      latencyRule(measure, 0.5),
    ]),
    ...alarms(),
  ];
}

/** The rules as the file that Prometheus loads. */
export function alertRulesFile(rules: readonly AlertRule[]): string {
  return stringify({ groups: [{ name: 'tailrace', interval: '30s', rules }] }, { lineWidth: 0 });
}

function burnRule({ severity, window, rate }: (typeof burnThresholds)[number], allowedRatio: number): AlertRule {
  const bad = increaseOf('sloBad', { by: promise, over: window, everywhere });
  const good = increaseOf('sloGood', { by: promise, over: window, everywhere });
  // A promise that no run has kept has no series of good runs; without the `or` it would never alert.
  const all = `((${good} or 0 * ${bad}) + ${bad})`;
  return {
    alert: `TailraceBudgetBurn${window}`,
    expr: `${bad} / ${all} > ${Number((rate * allowedRatio).toPrecision(6))} and ${all} >= 20`,
    labels: { severity },
    annotations: {
      summary: `{{ $labels.pipeline }}/{{ $labels.surface }} burns its {{ $labels.measure }} budget over ${rate} times too fast (${window})`,
    },
  };
}

function latencyRule(measure: 'firstToken' | 'firstSentence' | 'firstAudio' | 'full', quantile: 0.95 | 0.5): AlertRule {
  const over = `${alarmMinutes.latency}m`;
  const is = quantileOf(quantile, measure, { by: surface, over, everywhere });
  const percentile = String(quantile * 100);
  const where = `measure="${measure}",percentile="${percentile}"`;
  const promised = levelOf('promised', { by: surface, where, everywhere });
  const enough = increaseOf(measure, { by: surface, over, everywhere });
  return {
    alert: 'TailraceLatency',
    expr: `${is} > ${promised} and ${enough} >= 20`,
    for: '5m',
    labels: { severity: 'ticket', measure, percentile },
    annotations: {
      summary: `p${percentile} of ${metrics[measure].name} on {{ $labels.pipeline }}/{{ $labels.surface }} is over what it promises`,
    },
  };
}

function alarms(): AlertRule[] {
  const agreement = (action: string): string =>
    increaseOf('guesses', { by: surface, where: `action=~"${action}"`, over: '30m', everywhere });
  const lost = increaseOf('observersLost', { by: ['sink'], over: '10m', everywhere });
  const late = increaseOf('overTwiceBudget', { by: [...surface, 'stage'], over: '10m', everywhere });
  const rates = { by: surface, over: `${alarmMinutes.rates}m`, everywhere };
  const degraded = rateOf('rungs', { ...rates, where: 'rung!="full"' });
  const canned = rateOf('rungs', { ...rates, where: 'rung="canned"' });
  const breaker = levelOf('breakerState', { by: ['breaker'], everywhere });
  const audit = increaseOf('observersLost', { where: 'sink="audit"', over: '10m', everywhere });
  const { budgetLeftRatio, degradedPerMinute, cannedPerMinute } = alarmLimits;
  const kills = increaseOf('kills', { by: surface, over: '6h', everywhere });
  const turns = increaseOf('runs', { by: surface, over: '6h', everywhere });
  const cost = levelOf('turnCost', { by: surface, everywhere });
  const allowed = levelOf('turnCostBudget', { by: surface, everywhere });
  const left = levelOf('budgetLeft', { by: promise, everywhere });
  const on = '{{ $labels.pipeline }}/{{ $labels.surface }}';
  return [
    rule(
      'TailraceBudgetLow',
      `${left} < ${budgetLeftRatio}`,
      'ticket',
      `${on} has a quarter of its {{ $labels.measure }} budget left`,
    ),
    rule(
      'TailraceDegraded',
      `60 * ${degraded} > ${degradedPerMinute}`,
      'page',
      `${on} gives over ${degradedPerMinute} degraded answers a minute`,
    ),
    rule(
      'TailraceCanned',
      `60 * ${canned} > ${cannedPerMinute}`,
      'page',
      `${on} gives over ${cannedPerMinute} canned answers a minute`,
    ),
    rule('TailraceBreakerOpen', `${breaker} == 2`, 'ticket', '{{ $labels.breaker }} is not asked: its breaker is open'),
    rule('TailraceStageLate', `${late} > 10`, 'ticket', `{{ $labels.stage }} of ${on} often takes twice its budget`),
    rule(
      'TailraceGuessesWrong',
      `${agreement('adopted')} / ${agreement('adopted|wasted')} < 0.75 and ${agreement('adopted|wasted')} > 50`,
      'warning',
      `under 75 % of the guesses on ${on} are right`,
    ),
    rule('TailraceKills', `${kills} / ${turns} > 0.001 and ${turns} > 1000`, 'ticket', `over 0.1 % of ${on} is cut`),
    rule('TailraceTurnCost', `${cost} > ${allowed}`, 'ticket', `a turn on ${on} costs more than it may`),
    rule('TailraceAuditLost', `${audit} > 0`, 'page', 'audit entries are lost'),
    rule('TailraceSamplesLost', `${lost} > 0`, 'warning', 'observer {{ $labels.sink }} loses samples'),
  ];
}

function rule(alert: string, expr: string, severity: string, summary: string): AlertRule {
  return { alert, expr, labels: { severity }, annotations: { summary } };
}
