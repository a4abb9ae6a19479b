import type { Pipeline } from '../../engine/pipeline.ts';
import type { PortType } from '../../engine/port-names.ts';
import { empirical } from '../latency/empirical.ts';
import type { LatencyModel } from '../latency/latency-model.ts';
import type { Draw } from '../random/seeded-random.ts';
import type { ScriptedCall } from '../world/scenario.ts';
import { callKey, type RecordedRun } from './recorded-run.ts';
import type { RecordedUtterance } from './recorded-speech.ts';

/** A version asks for something that no recorded run has done. */
export class NotRecordedError extends Error {
  override readonly name = 'NotRecordedError';
  readonly code = 'not-recorded';
}

/**
 * How long a call took then. What the run itself did is taken from it; what it did not do, and the other version does,
 * is drawn from what the other recorded runs did: of the same stage or tool, else of the same kind.
 */
export class RecordedTimes {
  readonly #stages = new Map<string, number[]>();
  readonly #kinds = new Map<PortType, number[]>();
  readonly #tools = new Map<string, number[]>();
  readonly #models = new Map<number[], LatencyModel>();
  readonly #firstSounds: number[] = [];
  readonly #soundsPerChar: number[] = [];

  constructor(runs: readonly RecordedRun[], pipeline: Pipeline) {
    const kindOf = new Map(pipeline.stages.map(({ name, handle }) => [name, handle.kind.ports[0]?.type]));
    for (const run of runs) {
      for (const [name, times] of run.stages) {
        const type = kindOf.get(name);
        for (const { firstMs } of times) {
          if (firstMs === undefined) continue;
          push(this.#stages, name, firstMs);
          if (type !== undefined && type !== 'ToolHost') push(this.#kinds, type, firstMs);
        }
      }
      for (const [said, { firstMs, soundMs }] of run.utterances) {
        this.#firstSounds.push(firstMs);
        this.#soundsPerChar.push(soundMs / Math.max(1, said.length));
      }
      for (const [key, { tookMs }] of run.tools) push(this.#tools, key.split(' ')[0] ?? '', tookMs);
    }
  }

  /** Until the first element of a stage that calls one provider, the `attempt`th time (from 0) in this run. */
  stage(run: RecordedRun, name: string, type: PortType, attempt: number, draw: Draw): number {
    const own = run.stages.get(name)?.[attempt]?.firstMs;
    if (own !== undefined) return own;
    const known = this.#stages.get(name) ?? this.#kinds.get(type);
    if (known !== undefined) return this.#draw(known, draw);
    throw notRecorded(name, type);
  }

  /** @throws NotRecordedError where a stage calls a kind of provider that no recorded run has called. */
  requireAll({ stages, side }: Pipeline): void {
    for (const [place, { name, handle }] of stages.entries()) {
      const type = handle.kind.ports[0]?.type;
      if (type === undefined || type === 'ToolHost' || side.includes(place)) continue;
      if (!this.#stages.has(name) && !this.#kinds.has(type)) throw notRecorded(name, type);
    }
  }

  tool(run: RecordedRun, call: ScriptedCall, draw: Draw): number {
    const own = run.tools.get(callKey(call))?.tookMs;
    if (own !== undefined) return own;
    const known = this.#tools.get(call.name) ?? [...this.#tools.values()].flat();
    if (known.length > 0) return this.#draw(known, draw);
    throw new NotRecordedError(`tool '${call.name}' is called, and no recorded run has called any tool`);
  }

  /** How something was spoken, or would have been; undefined where nothing was ever spoken. */
  utterance(run: RecordedRun, text: string, draw: Draw): RecordedUtterance | undefined {
    const own = run.utterances.get(text);
    if (own !== undefined || this.#firstSounds.length === 0) return own;
    const firstMs = this.#draw(this.#firstSounds, draw);
    return { firstMs, restMs: 0, soundMs: text.length * this.#draw(this.#soundsPerChar, draw) };
  }

  #draw(samples: number[], draw: Draw): number {
    let model = this.#models.get(samples);
    if (model === undefined) {
      model = empirical(samples);
      this.#models.set(samples, model);
    }
    return model.draw(draw);
  }
}

function notRecorded(name: string, type: PortType): NotRecordedError {
  return new NotRecordedError(
    `stage '${name}' calls a ${type}, and no recorded run has called one: record with it, or simulate with a model`,
  );
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
