import type { Pair } from 'yaml';
import { DefinitionError } from './errors.ts';
import { isKnob } from './knob.ts';
import type { LatencyPromise, Pipeline, Slo } from './pipeline.ts';
import { checkOption } from './stage.ts';
import type { Canned, Surface, TurnLimits } from './surface.ts';
import {
  checkKnown,
  type FailAt,
  itemsOf,
  keyOf,
  knownPairs,
  offsetOf,
  plainOf as plain,
  readMapping,
} from './yaml-mapping.ts';

const surfaceKeys = ['canned', 'capabilities', 'description', 'deadlineMs', 'knobs', 'limits', 'slo', 'stages'];
const limitKeys = ['costUsd', 'killRatio', 'agreementRatio'];
const cannedKeys = ['text', 'afterMs'];
const sloKeys = ['firstToken', 'firstSentence', 'firstAudio', 'full'];

/**
 * Reads a pipeline's surfaces from YAML: one mapping, surface names to their settings.
 *
 * ```yaml
 * chat:
 *   deadlineMs: 15000
 *   knobs: { fanOutCap: 5 }
 *   slo: { firstToken: { p95Ms: 1400 } }
 *   stages:
 *     plan: { budgetMs: 350 }
 * ```
 *
 * @param file named in errors only; nothing is read from disk here.
 * @throws DefinitionError naming file and line: malformed YAML, a key, stage, option or knob the pipeline does not have,
 * or a value out of range.
 */
export function parseSurfaces(source: string, file: string, pipeline: Pipeline): Surface[] {
  const begin = "Begin with a surface's name, e.g. `chat:`.";
  const { items, fail } = readMapping(source, file, 'definition.surface', begin);
  const reader = new SurfaceReader(pipeline, fail);
  return items.map((pair) => reader.surface(pair));
}

class SurfaceReader {
  readonly #pipeline: Pipeline;
  readonly #fail: FailAt;
  readonly #knobs: ReadonlySet<string>;

  constructor(pipeline: Pipeline, fail: FailAt) {
    this.#pipeline = pipeline;
    this.#fail = fail;
    this.#knobs = new Set(
      pipeline.stages.flatMap(({ handle }) => Object.values(handle.options).filter(isKnob)).map(({ knob }) => knob),
    );
  }

  surface(pair: Pair): Surface {
    const name = keyOf(pair);
    const what = `surface '${name}'`;
    const settings = knownPairs(this.#items(pair, what), surfaceKeys, `${what} has no setting`, this.#fail);
    const deadlineMs = plain(settings.get('deadlineMs'));
    if (deadlineMs !== undefined && !(typeof deadlineMs === 'number' && deadlineMs > 0)) {
      throw this.#fail(
        offsetOf(settings.get('deadlineMs')),
        'deadlineMs must be a number over 0.',
        'It is in milliseconds.',
      );
    }
    const description = plain(settings.get('description'));
    const canned = this.#canned(settings.get('canned'));
    const limits = this.#limits(settings.get('limits'));
    const capabilities = this.#capabilities(settings.get('capabilities'));
    return {
      name,
      knobs: this.#knobValues(settings.get('knobs')),
      slo: this.#slo(settings.get('slo')),
      stages: this.#stages(settings.get('stages')),
      ...(deadlineMs === undefined ? undefined : { deadlineMs: deadlineMs as number }),
      ...(canned === undefined ? undefined : { canned }),
      ...(limits === undefined ? undefined : { limits }),
      ...(capabilities === undefined ? undefined : { capabilities }),
      ...(description === undefined ? undefined : { description: String(description) }),
    };
  }

  #knobValues(pair: Pair | undefined): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const each of this.#items(pair, 'knobs')) {
      this.#known(each, [...this.#knobs], `pipeline '${this.#pipeline.name}' has no knob`);
      const name = keyOf(each);
      values[name] = plain(each);
      for (const stage of this.#pipeline.stages) {
        for (const [option, value] of Object.entries(stage.handle.options)) {
          if (isKnob(value) && value.knob === name) this.#checked(stage, option, each);
        }
      }
    }
    return values;
  }

  #limits(pair: Pair | undefined): TurnLimits | undefined {
    if (pair === undefined) return undefined;
    const limits: Record<string, number> = {};
    for (const each of this.#items(pair, 'limits')) {
      this.#known(each, limitKeys, 'limits has no setting');
      const value = plain(each);
      const most = keyOf(each) === 'costUsd' ? Number.POSITIVE_INFINITY : 1;
      if (typeof value !== 'number' || !(value > 0 && value <= most)) {
        const range = most === 1 ? 'a share over 0, up to 1.' : 'a number of dollars over 0.';
        throw this.#fail(offsetOf(each), `${keyOf(each)} must be ${range}`, 'Write it without quotes.');
      }
      limits[keyOf(each)] = value;
    }
    return limits;
  }

  #capabilities(pair: Pair | undefined): Record<string, boolean> | undefined {
    if (pair === undefined) return undefined;
    const flags: Record<string, boolean> = {};
    for (const each of this.#items(pair, 'capabilities')) {
      const value = plain(each);
      if (typeof value !== 'boolean') {
        throw this.#fail(
          offsetOf(each),
          `capability '${keyOf(each)}' must be true or false.`,
          'Write it as changes: false.',
        );
      }
      flags[keyOf(each)] = value;
    }
    return flags;
  }

  #canned(pair: Pair | undefined): Canned | undefined {
    if (pair === undefined) return undefined;
    for (const each of this.#items(pair, 'canned')) this.#known(each, cannedKeys, 'canned has no setting');
    const { text, afterMs } = plain(pair) as { text?: unknown; afterMs?: unknown };
    if (typeof text !== 'string' || text === '') {
      throw this.#fail(offsetOf(pair), 'canned needs a text.', 'Write it as { text: …, afterMs: 3000 }.');
    }
    if (afterMs !== undefined && !(typeof afterMs === 'number' && afterMs > 0)) {
      throw this.#fail(offsetOf(pair), 'afterMs of canned must be a number over 0.', 'It is in milliseconds.');
    }
    return afterMs === undefined ? { text } : { text, afterMs: afterMs as number };
  }

  #slo(pair: Pair | undefined): Slo {
    const slo: Record<string, LatencyPromise> = {};
    for (const each of this.#items(pair, 'slo')) {
      this.#known(each, sloKeys, 'the SLO has no measure');
      const { p95Ms, p50Ms } = (plain(each) ?? {}) as { p95Ms?: unknown; p50Ms?: unknown };
      if (typeof p95Ms !== 'number' || (p50Ms !== undefined && typeof p50Ms !== 'number')) {
        throw this.#fail(offsetOf(each), `${keyOf(each)} needs p95Ms.`, 'Write it as { p95Ms: 1400, p50Ms: 900 }.');
      }
      slo[keyOf(each)] = p50Ms === undefined ? { p95Ms } : { p95Ms, p50Ms };
    }
    return slo;
  }

  #stages(pair: Pair | undefined): Record<string, Record<string, unknown>> {
    const stages: Record<string, Record<string, unknown>> = {};
    for (const each of this.#items(pair, 'stages')) {
      this.#known(
        each,
        this.#pipeline.stages.map(({ name }) => name),
        `pipeline '${this.#pipeline.name}' has no stage`,
      );
      const stage = this.#pipeline.stages.find(({ name }) => name === keyOf(each));
      const overrides: Record<string, unknown> = {};
      for (const option of this.#items(each, keyOf(each))) {
        if (stage !== undefined) this.#checked(stage, keyOf(option), option);
        overrides[keyOf(option)] = plain(option);
      }
      stages[keyOf(each)] = overrides;
    }
    return stages;
  }

  #checked(stage: Pipeline['stages'][number], option: string, pair: Pair): void {
    try {
      checkOption(stage, option, plain(pair), '');
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      throw this.#fail(offsetOf(pair), error.message.replace(/^: /, ''), 'Change it here or in the declaration.');
    }
  }

  #items(pair: Pair | undefined, what: string): readonly Pair[] {
    return itemsOf(pair, what, this.#fail);
  }

  #known(pair: Pair, known: readonly string[], problem: string): void {
    checkKnown(pair, known, problem, this.#fail);
  }
}
