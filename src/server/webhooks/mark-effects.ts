import { defer, from, type Observable, switchMap } from 'rxjs';
import type { Bindings, Port } from '../../engine/port-names.ts';
import type { CallContext, Json, ToolCall, ToolHost } from '../../ports/index.ts';

/**
 * The same adapters; but before a call of a tool that is not marked read-only, what `mark` gives for its run is waited for.
 * Where it rejects, the call is not made and fails with the code `webhook.unmarked`.
 */
export function markEffects(bindings: Bindings, mark: (run: string) => Promise<void> | undefined): Bindings {
  return Object.fromEntries(
    Object.entries(bindings).map(([name, port]): [string, Port] => [name, 'tools' in port ? marked(port, mark) : port]),
  );
}

function marked(host: ToolHost, mark: (run: string) => Promise<void> | undefined): ToolHost {
  const changesNothing = ({ name }: ToolCall): boolean =>
    host.tools.some((tool) => tool.name === name && tool.readOnly === true);
  const call = (asked: ToolCall, context: CallContext): Observable<Json> => {
    if (changesNothing(asked)) return host.call(asked, context);
    return defer(() => {
      const marking = mark(context.run);
      if (marking === undefined) return host.call(asked, context);
      const noted = marking.catch((cause: unknown) => {
        const problem = `${asked.name} is not called: that it is could not be written down`;
        throw Object.assign(new Error(problem, { cause }), { code: 'webhook.unmarked' });
      });
      return from(noted).pipe(switchMap(() => host.call(asked, context)));
    });
  };
  // A proxy, for an adapter may have more than its port asks for; its methods go on being called on itself.
  return new Proxy(host, {
    get(target, member) {
      if (member === 'call') return call;
      const value: unknown = Reflect.get(target, member, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
