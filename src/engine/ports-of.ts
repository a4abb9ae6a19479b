import { isKnob } from './knob.ts';
import type { Pipeline } from './pipeline.ts';
import type { PortType } from './port-names.ts';

/** The ports a declaration names, with their types. A port named by a surface only is not among them. */
export function portsOf(pipeline: Pipeline): Map<string, PortType> {
  const ports = new Map<string, PortType>();
  for (const { handle } of pipeline.stages) {
    for (const { option, type, standard } of handle.kind.ports) {
      const named = handle.options[option];
      const port = named === undefined || isKnob(named) ? standard : String(named);
      if (port !== undefined) ports.set(port, type);
    }
    const { fallback, hedge } = handle.options as { fallback?: unknown; hedge?: { port?: string } };
    const [use] = handle.kind.ports;
    for (const port of [fallback, hedge?.port]) {
      if (typeof port === 'string' && use !== undefined) ports.set(port, use.type);
    }
  }
  return ports;
}
