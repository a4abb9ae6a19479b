import { map, mergeMap, type Observable, take, toArray, zip } from 'rxjs';
import type { Handle, StageKind } from '../../src/engine/handle.ts';
import { stage } from '../../src/engine/stage.ts';

const kind: StageKind = {
  name: 'tool',
  emits: 'value',
  options: { tool: () => undefined },
  ports: [{ option: 'port', type: 'ToolHost', standard: 'tools' }],
  build: (context, inputs) => {
    const name = context.options.tool as string;
    return zip(inputs.map((each) => (each as Observable<unknown>).pipe(toArray()))).pipe(
      take(1),
      mergeMap(() => context.invoke('ToolHost', (host, call) => host.call({ id: name, name, args: {} }, call))),
      map(() => name),
    );
  },
};

/** A stage that waits for all of its inputs, then calls one tool. */
export function toolStage(tool: string, ...inputs: readonly Handle<unknown>[]): Handle<string> {
  return stage(
    kind,
    inputs.map((from) => ({ from, role: 'data' as const })),
    { tool },
  );
}
