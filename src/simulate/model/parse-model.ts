import { parse } from 'yaml';
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
  const scenario = parseWorkload(root.raw('workload'), 'workload', folder);
  const providers = parseProviders(root, folder, hints);
  root.end();
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

function parsed(source: string): unknown {
  try {
    return parse(source);
  } catch (error) {
    throw new ModelError('', `the file is no YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}
