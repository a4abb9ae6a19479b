import type { Port } from '../../engine/port-names.ts';
import { type PortType, standardPorts } from '../../engine/port-names.ts';
import type { ToolSpec } from '../../ports/tool-host.ts';
import { Resource } from '../capacity/resource.ts';
import { SlowPeriods, type SlowPeriodsOptions } from '../latency/slow-periods.ts';
import { type ChatModelModel, simulatedChatModel, type TokenModel } from '../ports/simulated-chat-model.ts';
import { simulatedClassifier, simulatedModerator } from '../ports/simulated-checks.ts';
import { simulatedSpeech } from '../ports/simulated-speech.ts';
import {
  type StoreModel,
  simulatedMemory,
  simulatedResponseCache,
  simulatedRetriever,
} from '../ports/simulated-stores.ts';
import { simulatedToolHost } from '../ports/simulated-tool-host.ts';
import type { CallModel, FailureModel } from '../world/timed-call.ts';
import type { World } from '../world/world.ts';
import { Fields, ModelError } from './fields.ts';
import { parseLatency } from './parse-latency.ts';
import type { SimulationModel } from './simulation-model.ts';

/** Makes a part of the world anew for each simulation. */
type Make<T> = (site: Site) => T;

/** One simulation under construction. */
interface Site {
  readonly world: World;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly slow: ReadonlyMap<string, SlowPeriods>;
}

/** What a file may name beside the standard ports, and which tools the real ToolHost has. */
export interface ProviderHints {
  /** Ports of the pipeline's own. */
  readonly ports?: Readonly<Record<string, PortType>>;
  /** Absent: the tools the file names, all of them read-only unless it says otherwise. */
  readonly tools?: readonly ToolSpec[];
  /** The pipeline's surfaces. Absent: any may be named. */
  readonly surfaces?: readonly string[];
}

/**
 * Reads `resources`, `slow` and `ports` of a simulation file into providers that are made anew for each simulation.
 *
 * @throws ModelError naming the place.
 */
export function parseProviders(root: Fields, folder: string, hints: ProviderHints): SimulationModel['providers'] {
  const types: Readonly<Record<string, PortType>> = { ...standardPorts, ...hints.ports };
  const resources = parseResources(root.fields('resources'));
  const slow = parseSlow(root.fields('slow'));
  const reader = new PortReader(folder, new Set(resources.keys()), new Set(slow.keys()), hints.tools);
  const ports = new Map<string, Make<Port>>();
  const named = root.fields('ports');
  for (const name of named.keys) {
    const type = types[name];
    if (type === undefined) {
      throw new ModelError(named.at(name), `is no port; there are ${Object.keys(types).sort().join(', ')}`);
    }
    ports.set(name, reader.port(type, named.fields(name)));
  }
  return (world, streams) => {
    const site: Site = {
      world,
      resources: mapValues(resources, (make) => make(world)),
      slow: mapValues(slow, (options, name) => new SlowPeriods(options, streams.stream('slow', name))),
    };
    return {
      bindings: Object.fromEntries(mapValues(ports, (make) => make(site))),
      resources: [...site.resources.values()],
    };
  };
}

class PortReader {
  readonly #folder: string;
  readonly #resources: ReadonlySet<string>;
  readonly #slow: ReadonlySet<string>;
  readonly #tools: readonly ToolSpec[] | undefined;

  constructor(
    folder: string,
    resources: ReadonlySet<string>,
    slow: ReadonlySet<string>,
    tools: readonly ToolSpec[] | undefined,
  ) {
    this.#folder = folder;
    this.#resources = resources;
    this.#slow = slow;
    this.#tools = tools;
  }

  port(type: PortType, fields: Fields): Make<Port> {
    const make = this.#pick(type, fields);
    fields.end();
    return make;
  }

  #pick(type: PortType, fields: Fields): Make<Port> {
    switch (type) {
      case 'ChatModel':
        return this.#chatModel(fields);
      case 'ToolHost':
        return this.#toolHost(fields);
      case 'Memory': {
        const store = this.#store(fields);
        return (site) => simulatedMemory(site.world, store(site));
      }
      case 'ResponseCache': {
        const store = this.#store(fields);
        return (site) => simulatedResponseCache(site.world, store(site));
      }
      case 'Classifier': {
        const call = this.#call(fields);
        const weights = fields.fields('labels');
        const labels = Object.fromEntries(
          weights.keys.map((label) => [label, weights.number(label, undefined, Number.MIN_VALUE)]),
        );
        return (site) => simulatedClassifier(site.world, { ...call(site), labels });
      }
      case 'Moderator': {
        const inProcess = fields.raw('inProcess') === true;
        const call = this.#call(fields, inProcess ? 0 : undefined);
        if (inProcess) return (site) => ({ ...simulatedModerator(site.world, call(site)), matchers: [] });
        return (site) => simulatedModerator(site.world, call(site));
      }
      case 'Retriever': {
        const call = this.#call(fields);
        return (site) => simulatedRetriever(site.world, call(site));
      }
      case 'Speech': {
        const call = this.#call(fields);
        const pace = {
          realTimeFactor: fields.number('realTimeFactor', 0, 0, 100),
          frameMs: fields.number('frameMs', 100, 1),
          wordsPerMinute: fields.number('wordsPerMinute', 175, 1),
        };
        return (site) => simulatedSpeech(site.world, { ...call(site), ...pace });
      }
    }
  }

  #chatModel(fields: Fields): Make<Port> {
    const plan = this.#tokens(fields.fields('plan'));
    const compose = this.#tokens(fields.fields('compose'));
    const others = fields.fields('models');
    const models = new Map(
      others.keys.map((name) => {
        const other = others.fields(name);
        const made = { plan: this.#tokens(other.fields('plan')), compose: this.#tokens(other.fields('compose')) };
        other.end();
        return [name, made] as const;
      }),
    );
    const price = fields.has('price') ? fields.fields('price') : undefined;
    const rest: Partial<ChatModelModel> = {
      partTokens: fields.number('partTokens', 12, 1),
      promptTokens: fields.number('promptTokens', 800),
      briefRatio: fields.number('briefRatio', 1 / 3, 0, 1),
      ...(price === undefined
        ? {}
        : { price: { input: price.number('input', undefined), output: price.number('output', undefined) } }),
    };
    price?.end();
    return (site) =>
      simulatedChatModel(site.world, {
        ...rest,
        plan: plan(site),
        compose: compose(site),
        models: Object.fromEntries(
          mapValues(models, (made) => ({ plan: made.plan(site), compose: made.compose(site) })),
        ),
      });
  }

  #toolHost(fields: Fields): Make<Port> {
    const otherwise = this.#call(fields.fields('otherwise'), 0);
    const named = fields.fields('timings');
    const effects = fields.list('sideEffects');
    const unknown = named.keys.find((name) => this.#tools?.every((tool) => tool.name !== name) === true);
    if (unknown !== undefined) {
      const all = this.#tools?.map(({ name }) => name).join(', ');
      throw new ModelError(named.at(unknown), `there is no tool '${unknown}'; there are ${all}`);
    }
    const timings = new Map(named.keys.map((name) => [name, this.#wholeCall(named.fields(name))]));
    const tools =
      this.#tools ??
      [...named.keys, ...effects.map(String)].map(
        (name): ToolSpec => ({
          name,
          description: 'simulated',
          parameters: { type: 'object' },
          ...(effects.includes(name) ? {} : { readOnly: true }),
        }),
      );
    return (site) =>
      simulatedToolHost(site.world, {
        tools,
        timings: Object.fromEntries(mapValues(timings, (make) => make(site))),
        otherwise: otherwise(site),
      });
  }

  #store(fields: Fields): Make<StoreModel> {
    if (!fields.has('read')) {
      const example = 'read: { latency: 2 }, write: { latency: 5 }';
      throw new ModelError(
        fields.path,
        `must say how it is read and how it is written: { ${example} }; without write, as it is read`,
      );
    }
    const read = this.#wholeCall(fields.fields('read'));
    const write = fields.has('write') ? this.#wholeCall(fields.fields('write')) : read;
    return (site) => ({ read: read(site), write: write(site) });
  }

  #tokens(fields: Fields): Make<TokenModel> {
    const call = this.#call(fields);
    const betweenTokens = parseLatency(fields.raw('betweenTokens') ?? 0, fields.at('betweenTokens'), this.#folder);
    fields.end();
    return (site) => ({ ...call(site), betweenTokens });
  }

  #wholeCall(fields: Fields): Make<CallModel> {
    const call = this.#call(fields);
    fields.end();
    return call;
  }

  /** The keys every call has. `otherwise`: the latency where none is given. */
  #call(fields: Fields, otherwise?: number): Make<CallModel> {
    const latency = parseLatency(fields.raw('latency') ?? otherwise, fields.at('latency'), this.#folder);
    const resource = this.#name(fields, 'resource', this.#resources);
    const slow = this.#name(fields, 'slow', this.#slow);
    const failures = fields
      .list('failures')
      .map((each, index) => this.#failure(each, `${fields.at('failures')}[${index}]`));
    if (failures.reduce((sum, { ratio }) => sum + ratio, 0) > 1 + 1e-9) {
      throw new ModelError(
        fields.at('failures'),
        'fail more often than there are calls: their ratios add up to more than 1',
      );
    }
    return (site) => ({
      latency,
      ...(failures.length === 0 ? {} : { failures }),
      ...(resource === undefined ? {} : { resource: site.resources.get(resource) as Resource }),
      ...(slow === undefined ? {} : { slow: site.slow.get(slow) as SlowPeriods }),
    });
  }

  #failure(value: unknown, path: string): FailureModel {
    const fields = new Fields(value, path);
    const failure: FailureModel = {
      ratio: fields.number('ratio', undefined, 0, 1),
      code: fields.text('code', 'failed'),
      retryable: fields.raw('retryable') !== false,
      ...(fields.has('after') ? { after: parseLatency(fields.raw('after'), fields.at('after'), this.#folder) } : {}),
    };
    fields.end();
    return failure;
  }

  #name(fields: Fields, key: string, known: ReadonlySet<string>): string | undefined {
    if (!fields.has(key)) return undefined;
    const name = fields.text(key);
    if (known.has(name)) return name;
    const all = known.size === 0 ? 'none is declared' : `there are ${[...known].sort().join(', ')}`;
    throw new ModelError(fields.at(key), `"${name}" is not declared; ${all}`);
  }
}

function parseResources(named: Fields): Map<string, (world: World) => Resource> {
  const resources = new Map<string, (world: World) => Resource>();
  for (const name of named.keys) {
    const fields = named.fields(name);
    const options = {
      name,
      concurrency: fields.number('concurrency', Number.MAX_VALUE, 1),
      queueLimit: fields.number('queueLimit', Number.MAX_VALUE),
      warmUpMs: fields.number('warmUpMs', 0),
      warmServers: fields.number('warmServers', 0),
      keepWarmMs: fields.number('keepWarmMs', Number.MAX_VALUE),
    };
    fields.end();
    resources.set(name, (world) => new Resource({ ...options, scheduler: world.scheduler }));
  }
  return resources;
}

function parseSlow(named: Fields): Map<string, SlowPeriodsOptions> {
  const slow = new Map<string, SlowPeriodsOptions>();
  for (const name of named.keys) {
    const fields = named.fields(name);
    slow.set(name, {
      betweenMs: fields.number('betweenMs', undefined, Number.MIN_VALUE),
      lastMs: fields.number('lastMs', undefined, Number.MIN_VALUE),
      factor: fields.number('factor', undefined),
    });
    fields.end();
  }
  return slow;
}

function mapValues<V, R>(map: ReadonlyMap<string, V>, change: (value: V, key: string) => R): Map<string, R> {
  return new Map([...map].map(([key, value]) => [key, change(value, key)]));
}
