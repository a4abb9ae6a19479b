import type { BreakerReport, BreakerState } from '../../operators/index.ts';
import type { MetricRegistry } from './metric-registry.ts';

/** A breaker changed its state: `firing` while its dependency is not asked, or asked by probes only. */
export interface BreakerAlert {
  readonly type: 'breaker';
  readonly state: 'firing' | 'resolved';
  readonly severity: 'ticket';
  /** The port it protects. */
  readonly breaker: string;
  readonly from: BreakerState;
  readonly to: BreakerState;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export interface BreakerWatchOptions {
  readonly registry: MetricRegistry;
  readonly onChange: (alert: BreakerAlert) => void;
}

const levels: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Counts what breakers do and tells of each change. Ports are declared names, so that the series are bounded. */
export function watchBreakers({ registry, onChange }: BreakerWatchOptions): (report: BreakerReport) => void {
  return (report) => {
    const { breaker } = report;
    if (report.action === 'refused') {
      registry.count('breakerRefused', { breaker });
      return;
    }
    const { from, to, atMs } = report;
    registry.set('breakerState', { breaker }, levels[to]);
    registry.count('breakerChanges', { breaker, to });
    onChange({
      type: 'breaker',
      state: to === 'closed' ? 'resolved' : 'firing',
      severity: 'ticket',
      breaker,
      from,
      to,
      atMs,
    });
  };
}
