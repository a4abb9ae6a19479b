import { parse } from 'yaml';
import { standardPorts } from '../../engine/port-names.ts';
import { Fields, ModelError } from './fields.ts';
import { parseArrivals } from './parse-arrivals.ts';
import { type ProviderHints, parseProviders } from './parse-providers.ts';
import { parseWorkload } from './parse-workload.ts';
import type { SimulationModel } from './simulation-model.ts';

/**
 * Reads a simulation file: who comes when (`arrivals`), what they ask (`workload`), how the providers behave (`ports`)
 * and what they share (`resources`, `slow`).
 *
 * ```yaml
 * arrivals: { poisson: 20 }
 * workload: { plans: [{ calls: [search] }], answerTokens: { p50: 90, p95: 260 }, guessAgreement: 0.8 }
 * resources: { gpu: { concurrency: 60, queueLimit: 200 } }
 * ports:
 *   model:
 *     plan: { latency: { p50: 220, p95: 480 }, betweenTokens: 6, resource: gpu }
 *     compose: { latency: { p50: 220, p95: 480 }, betweenTokens: 9, resource: gpu }
 *   tools: { timings: { search: { latency: { p50: 90, p95: 250 } } } }
 * ```
 *
 * @param source YAML, or JSON, which is YAML too.
 * @param folder where the files it names are looked for.
 * @throws ModelError naming the place at fault and what belongs there.
 */
export function parseModel(source: string, folder: string, hints: ProviderHints = {}): SimulationModel {
  return readModel(parsed(source) ?? {}, folder, hints);
}

function readModel(value: unknown, folder: string, hints: ProviderHints): SimulationModel {
  const root = new Fields(value, '');
  const arrivals = parseArrivals(root.raw('arrivals'), 'arrivals', folder);
  const scenario = parseWorkload(root.raw('workload'), 'workload', folder, {
    ...usualToolOf(root, hints),
    ...(hints.surfaces === undefined ? {} : { surfaces: hints.surfaces }),
  });
  const providers = parseProviders(root, folder, hints);
  root.end();
  checkPlannedTools(root, hints);
  const workload = (root.raw('workload') ?? {}) as Readonly<Record<string, unknown>>;
  return {
    arrivals,
    scenario,
    providers,
    workload,
    withWorkload: (changes) =>
      readModel({ ...(value as object), workload: { ...workload, ...changes } }, folder, hints),
  };
}

/** Where a file names no plans, each calls one tool: one that there is. */
function usualToolOf(root: Fields, { tools, ports }: ProviderHints): { usualTool?: string } {
  const [host] = toolHostsOf(root, ports);
  const [inFile] = host === undefined ? [] : root.fields('ports').fields(host).fields('timings').keys;
  const usualTool = tools === undefined ? inFile : (tools.find(({ readOnly }) => readOnly === true) ?? tools[0])?.name;
  return usualTool === undefined ? {} : { usualTool };
}

function toolHostsOf(root: Fields, ports: ProviderHints['ports']): string[] {
  return root.fields('ports').keys.filter((port) => ({ ...standardPorts, ...ports })[port] === 'ToolHost');
}

/** A plan that calls a tool nobody has would be simulated as one that fails, and look fast. */
function checkPlannedTools(root: Fields, { ports, tools }: ProviderHints): void {
  const named = root.fields('ports');
  const hosts = toolHostsOf(root, ports);
  if (hosts.length === 0) return;
  const inFile = hosts.flatMap((port) => {
    const host = named.fields(port);
    return [...host.fields('timings').keys, ...host.list('sideEffects').map(String)];
  });
  const known = new Set(tools?.map(({ name }) => name) ?? inFile);
  root
    .fields('workload')
    .list('plans')
    .forEach((plan, at) => {
      const { calls = [] } = plan as { readonly calls?: readonly (string | { readonly name: string })[] };
      for (const call of calls) {
        const name = typeof call === 'string' ? call : call.name;
        if (known.has(name)) continue;
        const mend = tools === undefined ? `add it to ports.${hosts[0]}.timings` : 'name one that the app has';
        throw new ModelError(
          `workload.plans[${at}].calls`,
          `there is no tool '${name}'; ${mend}; there ${known.size === 0 ? 'is none' : `are ${[...known].join(', ')}`}`,
        );
      }
    });
}

function parsed(source: string): unknown {
  try {
    return parse(source);
  } catch (error) {
    throw new ModelError('the file', `is no YAML: ${error instanceof Error ? error.message.trim() : String(error)}`);
  }
}
