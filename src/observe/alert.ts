import type { BreakerAlert } from './breaker-watch.ts';
import type { AlarmAlert } from './raised-alarms.ts';
import type { CanaryAlert } from './rollout/canary.ts';
import type { SloAlert } from './slo-monitor.ts';

/** Everything that is raised for those who keep the service up. */
export type Alert = SloAlert | AlarmAlert | BreakerAlert | CanaryAlert;

/** One line for a person. */
export function alertText(alert: Alert): string {
  switch (alert.type) {
    case 'slo': {
      const { state, pipeline, surface, measure, rate, window } = alert;
      return `SLO ${state}: ${pipeline}/${surface} ${measure} burns ${rate.toFixed(1)}× over ${window}`;
    }
    case 'alarm': {
      const { state, pipeline, surface, alarm, measure, value, limit } = alert;
      const what = measure === undefined ? alarm : `${alarm} of ${measure}`;
      return `alarm ${state}: ${pipeline}/${surface} ${what} is ${rounded(value)}, limit ${rounded(limit)}`;
    }
    case 'breaker':
      return `breaker ${alert.breaker}: ${alert.from} → ${alert.to}`;
    case 'canary': {
      const { pipeline, version, stable, surface, measure, rate, rateBefore } = alert;
      const rates = `${rate.toFixed(1)}× against ${rateBefore.toFixed(1)}×`;
      return `canary rolled back: ${pipeline}@${version} on ${surface} burns ${measure} ${rates}; @${stable} answers all`;
    }
  }
}

/** How loud it is: `error` wakes somebody, `info` says that something is over. */
export function alertLevel({ state, severity }: Pick<Alert, 'state' | 'severity'>): 'error' | 'warn' | 'info' {
  if (state === 'resolved') return 'info';
  return severity === 'page' ? 'error' : 'warn';
}

function rounded(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.1) return value.toPrecision(2);
  return value.toFixed(Math.abs(value) < 10 ? 2 : 0);
}
