import { concat, map, Observable, reduce } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { Embedder } from '../../ports/index.ts';

/** The part of an AI SDK embedding model that is used here, e.g. of `openai.embeddingModel('text-embedding-3-small')`. */
export interface ProviderEmbedder {
  readonly provider: string;
  readonly modelId: string;
  doEmbed(options: {
    values: string[];
    abortSignal?: AbortSignal;
    providerOptions?: Record<string, Record<string, string | number | boolean>>;
  }): PromiseLike<{ embeddings: number[][] }>;
}

/** How a provider is asked. */
export interface AiSdkEmbedderOptions {
  /** Length of the provider's vectors; another length is an error. */
  readonly dimensions: number;
  /** Texts in one request; more are asked for in turn. Default 64. */
  readonly maxTexts?: number;
  /** Passed to the provider as they are, e.g. `{ openai: { dimensions: 256 } }`. */
  readonly providerOptions?: Readonly<Record<string, Record<string, string | number | boolean>>>;
}

/** Why there are no vectors. */
export class EmbedderError extends Error {
  override readonly name = 'EmbedderError';
  /** `embedder-failed`: the provider said no; `embedder-malformed`: it said what was not asked. */
  readonly code: 'embedder-failed' | 'embedder-malformed';
  /** `provider:model` */
  readonly model: string;

  constructor(code: EmbedderError['code'], model: string, message: string, cause?: unknown) {
    super(`${model}: ${message}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.model = model;
  }
}

/**
 * Embeds by a model of the AI SDK. The provider's package is the caller's to load, so that nobody needs one who does
 * not use it.
 *
 * - Each subscription makes one request for each `maxTexts` texts, in turn; unsubscribing, or the context's signal,
 *   aborts the one under way.
 * - On error: an EmbedderError. No retries: those are the run's policy.
 * - Memory: the vectors of one call.
 *
 * @throws RangeError where an option is out of its range.
 */
export function createAiSdkEmbedder(provider: ProviderEmbedder, options: AiSdkEmbedderOptions): Embedder {
  const { dimensions, maxTexts = 64, providerOptions } = options;
  checkNumber('createAiSdkEmbedder', 'dimensions', dimensions, { min: 1, max: 65_536, whole: true });
  checkNumber('createAiSdkEmbedder', 'maxTexts', maxTexts, { min: 1, max: 10_000, whole: true });
  const model = `${provider.provider}:${provider.modelId}`;

  const request = (values: string[], signal: AbortSignal): Observable<number[][]> =>
    new Observable((consumer) => {
      const abort = new AbortController();
      const asked = { values, abortSignal: AbortSignal.any([abort.signal, signal]) };
      provider.doEmbed(providerOptions === undefined ? asked : { ...asked, providerOptions }).then(
        ({ embeddings }) => {
          consumer.next(embeddings);
          consumer.complete();
        },
        (cause: unknown) => {
          const reason = cause instanceof Error ? cause.message : String(cause);
          consumer.error(new EmbedderError('embedder-failed', model, `gave no vectors: ${reason}`, cause));
        },
      );
      return () => abort.abort();
    });
  const check = (vectors: readonly number[][], asked: number): readonly Float32Array[] => {
    if (vectors.length !== asked) throw malformed(model, `gave ${vectors.length} vectors for ${asked} texts`);
    return vectors.map((vector) => {
      const length = Math.hypot(...vector);
      if (vector.length !== dimensions) {
        throw malformed(
          model,
          `gave a vector of ${vector.length} numbers; set dimensions to that, or ask it for ${dimensions}`,
        );
      }
      if (!Number.isFinite(length)) throw malformed(model, 'gave a vector with what is no number in it');
      return Float32Array.from(vector, (value) => (length === 0 ? 0 : value / length));
    });
  };

  return {
    space: `${model}@${dimensions}`,
    dimensions,
    embed: (texts, { signal }) => {
      const batches = Array.from({ length: Math.ceil(texts.length / maxTexts) }, (_, at) =>
        request(texts.slice(at * maxTexts, (at + 1) * maxTexts), signal),
      );
      return concat(...batches).pipe(
        reduce<number[][], number[][]>((all, vectors) => all.concat(vectors), []),
        map((vectors) => check(vectors, texts.length)),
      );
    },
  };
}

function malformed(model: string, message: string): EmbedderError {
  return new EmbedderError('embedder-malformed', model, message);
}
