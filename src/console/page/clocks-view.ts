import { duration } from '../model/axis.ts';
import type { Clock } from '../model/promises.ts';
import { h, type VNode } from './h.ts';

const said = { kept: 'kept', broken: 'broken', pending: 'to be kept' } as const;

/** The times a person asks for first, each beside its promise. */
export function clocksView(clocks: readonly Clock[]): VNode {
  return h('dl', { class: 'clocks' }, clocks.map(clockView));
}

function clockView({ measure, name, ms, reached, promisedMs, verdict }: Clock): VNode {
  const share = promisedMs === undefined || ms === undefined ? 0 : Math.min(1, ms / promisedMs);
  return h(
    'div',
    { class: `clock ${measure} ${verdict ?? 'free'}${reached ? ' reached' : ''}`, key: measure },
    h('dt', {}, name),
    h('dd', { class: 'ms' }, duration(ms)),
    promisedMs !== undefined &&
      h(
        'svg',
        { class: 'gauge', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        h('rect', { class: 'track', width: 100, height: 4 }),
        h('rect', { class: 'fill', width: (share * 100).toFixed(1), height: 4 }),
      ),
    h(
      'dd',
      { class: 'promise' },
      promisedMs === undefined ? 'nothing promised' : `of ${duration(promisedMs)}`,
      verdict !== undefined && h('span', { class: 'verdict' }, said[verdict]),
    ),
  );
}
