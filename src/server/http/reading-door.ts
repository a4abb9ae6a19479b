import type { PipelineSummary } from '../../engine/request.ts';
import type { Json } from '../../ports/index.ts';
import type { Identity } from '../access.ts';
import { logged } from '../logged.ts';
import type { ArchiveFilter, PageFile, Readings, RunArchive } from '../readings.ts';
import { HttpError } from './http-error.ts';

/** What a GET is answered with: a file of a page, another place, or JSON. */
export type Reading = { readonly file: PageFile } | { readonly movedTo: string } | { readonly json: unknown };

/** Runs told of at once, at most. */
const maxListed = 200;

/** Answers what is only read: pages, the pipelines that are offered, the runs that were recorded. */
export class ReadingDoor {
  readonly #readings: Readings;
  readonly #pipelines: readonly PipelineSummary[];

  constructor(readings: Readings, pipelines: readonly PipelineSummary[]) {
    this.#readings = readings;
    this.#pipelines = pipelines;
  }

  /**
   * What is at a path; undefined where nothing is to be read there.
   *
   * @param identify says who asks: rejects for nobody. Not called for pages.
   * @throws HttpError 400 on a filter that is none, 403 for whoever may not read it, 404 for a run that is not there.
   */
  async at({ pathname, searchParams }: URL, identify: () => Promise<Identity>): Promise<Reading | undefined> {
    const { archive, catalogue, pages } = this.#readings;
    if (pathname === '/v1/pipelines') {
      const identity = await identify();
      const recorded = archive !== undefined && archive.mayRead?.(identity) !== false;
      return { json: { pipelines: catalogue?.() ?? this.#pipelines, recorded } };
    }
    const [, run] = /^\/v1\/runs(?:\/([^/]+))?$/.exec(pathname) ?? [];
    if (archive !== undefined && (run !== undefined || pathname === '/v1/runs')) {
      const identity = await identify();
      if (archive.mayRead?.(identity) === false) throw new HttpError(403, 'forbidden', 'this is for operators');
      return { json: run === undefined ? await archive.list(filterOf(searchParams)) : await found(archive, run) };
    }
    const page = await pages?.find(pathname);
    if (page === undefined) return undefined;
    return typeof page === 'string' ? { movedTo: page } : { file: page };
  }
}

async function found(archive: RunArchive, encoded: string): Promise<Json> {
  const run = decoded(encoded);
  const recorded = await archive.find(run);
  if (recorded === undefined) throw new HttpError(404, 'not-found', `no run ${logged(run)} is recorded`);
  return recorded;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpError(400, 'malformed', 'the path is not well encoded');
  }
}

function filterOf(query: URLSearchParams): ArchiveFilter {
  const limit = Number(query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxListed) throw malformed('limit', `1 to ${maxListed}`);
  const kept = query.get('kept');
  if (kept !== null && !isKept(kept)) throw malformed('kept', 'slo, failed, disagreed or sample');
  const order = query.get('order') ?? 'newest';
  if (order !== 'newest' && order !== 'slowest') throw malformed('order', 'newest or slowest');
  const named = (name: 'pipeline' | 'surface') => {
    const value = query.get(name);
    return value === null ? undefined : { [name]: value };
  };
  return { limit, order, ...(kept !== null && { kept }), ...named('pipeline'), ...named('surface') };
}

function isKept(value: string): value is NonNullable<ArchiveFilter['kept']> {
  return /^(slo|failed|disagreed|sample)$/.test(value);
}

function malformed(name: string, wanted: string): HttpError {
  return new HttpError(400, 'malformed', `${name}: give ${wanted}`);
}
