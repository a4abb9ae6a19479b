import type { Json } from '../ports/index.ts';
import type { Identity } from './access.ts';

/** A file of a page for browsers. */
export interface PageFile {
  readonly contentType: string;
  readonly body: string | Uint8Array;
  /** The `Content-Security-Policy` it is sent with. Default: the server's, which allows nothing. */
  readonly policy?: string;
}

/** Pages for browsers. They are given to whoever may connect, without a token: what they show, they ask for with one. */
export interface WebPages {
  /** The file at a path, or the path it is really at; undefined where there is none. */
  find(path: string): Promise<PageFile | string | undefined>;
}

/** Which recorded runs a listing holds. */
export interface ArchiveFilter {
  readonly pipeline?: string;
  readonly surface?: string;
  /** Why a run was kept. */
  readonly kept?: 'slo' | 'failed' | 'disagreed' | 'sample';
  readonly order?: 'newest' | 'slowest';
  /** 1 to 200. */
  readonly limit: number;
}

/** Runs that were recorded, of all who asked, for those who keep the service up: at `/v1/runs`. */
export interface RunArchive {
  /** Whether an identity may read them. Absent: everybody who may connect. */
  readonly mayRead?: (identity: Identity) => boolean;
  /** What was said of each. */
  list(filter: ArchiveFilter): Promise<Json>;
  /** A run with its whole log, by its id or a part of it from its start; undefined where it was not recorded. */
  find(run: string): Promise<Json | undefined>;
}

/** What a server gives to read beside runs. */
export interface Readings {
  /** Pages for browsers, e.g. the console. Absent: none. */
  readonly pages?: WebPages;
  /** What `GET /v1/pipelines` tells of the pipelines. Absent: names, versions and surfaces. */
  readonly catalogue?: () => Json;
  /** Absent: nothing is recorded. */
  readonly archive?: RunArchive;
}
