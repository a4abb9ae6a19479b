import type { RunEvent } from '../../engine/events.ts';
import { h, type VNode } from './h.ts';

/** Lines shown of a log: the newest. */
const maxLines = 400;

/** Every event as it stands in the log. Its lines are made only while somebody looks. */
export function logView(log: readonly RunEvent[], isOpen: boolean, onToggle: (isOpen: boolean) => void): VNode {
  const shown = log.slice(-maxLines);
  return h(
    'details',
    { class: 'log', open: isOpen, ontoggle: (event) => onToggle((event.target as HTMLDetailsElement).open) },
    h('summary', {}, `Log: ${log.length} events`),
    isOpen && shown.length < log.length && h('p', { class: 'soft' }, `The newest ${maxLines} are shown.`),
    isOpen && h('table', {}, h('tbody', {}, shown.map(line))),
  );
}

function line({ seq, at, type, ...rest }: RunEvent): VNode {
  const written = JSON.stringify(rest);
  const shown = written.length > 600 ? `${written.slice(0, 600)} …` : written;
  return h(
    'tr',
    { key: `${seq}-${type}` },
    h('td', { class: 'n' }, String(seq)),
    h('td', { class: 'n' }, at.toFixed(1)),
    h('td', {}, type),
    h('td', {}, h('code', {}, shown)),
  );
}
