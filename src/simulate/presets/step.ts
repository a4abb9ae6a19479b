import { map, mergeMap, type Observable, take, toArray, zip } from 'rxjs';
import type { Handle, StageKind, StagePolicies } from '../../engine/handle.ts';
import { text } from '../../engine/option-types.ts';
import { stage } from '../../engine/stage.ts';

const kind: StageKind = {
  name: 'step',
  emits: 'value',
  options: { port: text, tool: text },
  ports: [{ option: 'port', type: 'ToolHost', standard: 'tools' }],
  build: (context, inputs) => {
    const name = String(context.options.tool);
    return zip(inputs.map((each) => (each as Observable<unknown>).pipe(toArray()))).pipe(
      take(1),
      mergeMap(() => context.invoke('ToolHost', (host, call) => host.call({ id: name, name, args: {} }, call))),
      map(() => name),
    );
  },
};

/** A hop of a reference system that is known by its time alone: waits for its inputs, takes its time, gives its name. */
export function step(tool: string, from: readonly Handle<unknown>[], policies: StagePolicies = {}): Handle<string> {
  return stage(
    kind,
    from.map((each) => ({ from: each, role: 'data' as const })),
    { ...policies, tool },
  );
}
