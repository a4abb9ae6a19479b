import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { RunRequest } from '../engine/request.ts';
import type { Json, JsonObject } from '../ports/index.ts';

/** Who a client is: runs belong to an owner, and only the owner may attach to them, pull or cancel. */
export interface Identity {
  readonly owner: string;
  /**
   * Until when this is to be believed, in milliseconds since 1970; then a connection is closed with 4401, and its runs are
   * detached. Default: for as long as it lasts. An HTTP request that has begun is answered.
   */
  readonly expiresAtMs?: number;
}

/**
 * Tells who a bearer token belongs to, or gives undefined where it belongs to nobody. Called once a connection and once
 * an HTTP request. A rejected promise counts as a fault of the server, not of the client.
 */
export type Authenticate = (
  token: string | undefined,
  request: IncomingMessage,
) => Identity | undefined | Promise<Identity | undefined>;

/**
 * Says why an identity may not start a run; undefined: it may. Called on every start.
 *
 * Absent, with `auth`: a `user` in the input must be the owner, since pipelines answer with that user's own data. An
 * input that names none is the owner's either way. Absent without `auth`: on a public address nobody may name a user,
 * since nobody is known to be one; on a loopback address anybody may, for all who reach it are at this machine.
 */
export type Authorize = (request: Omit<RunRequest, 'run'>, identity: Identity) => string | undefined;

/** Who may come in. */
export interface AccessOptions {
  /** The address the server binds. */
  readonly host: string;
  readonly auth?: Authenticate;
  readonly authorize?: Authorize;
  /** Web origins allowed beside the server's own, e.g. `https://shop.example`; `*` allows all. */
  readonly origins?: readonly string[];
  readonly allowPublicWithoutAuth?: boolean;
}

const anonymous: Identity = { owner: 'anonymous' };
const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Decides who may come in, by origin, by host name and by token. */
export class Access {
  readonly #options: AccessOptions;

  /** @throws {TypeError} where a public address would be open to everybody. */
  constructor(options: AccessOptions) {
    this.#options = options;
    if (options.auth !== undefined || options.allowPublicWithoutAuth === true || isLoopback(options.host)) return;
    throw new TypeError(
      `host ${options.host} can be reached by others: give auth (tailrace serve: TAILRACE_TOKENS=owner=token), or say allowPublicWithoutAuth: true`,
    );
  }

  /** Why a request is refused whoever sends it; undefined: it is not. */
  refusal({ headers }: IncomingMessage): string | undefined {
    const { auth, host, origins = [] } = this.#options;
    // A page elsewhere can point a name of its own at this machine; without tokens, the name is all that gives it away.
    if (auth === undefined && isLoopback(host) && !isLoopback(hostName(headers.host))) return 'host not allowed';
    const { origin } = headers;
    if (origin === undefined || origins.includes('*') || origins.includes(origin)) return undefined;
    return URL.canParse(origin) && new URL(origin).host === headers.host ? undefined : 'origin not allowed';
  }

  /** Who sends a token; undefined: nobody we know. */
  identify(token: string | undefined, request: IncomingMessage): ReturnType<Authenticate> {
    const { auth } = this.#options;
    return auth === undefined ? anonymous : auth(token, request);
  }

  /**
   * The request as this identity makes it. A token says who somebody is, so an input that names no user is its owner's:
   * without a name, all who have tokens would share what pipelines remember of nobody in particular.
   */
  attributed<R extends Pick<RunRequest, 'input'>>(request: R, { owner }: Identity): R {
    const { input } = request;
    if (this.#options.auth === undefined || typeof input !== 'object' || input === null || Array.isArray(input)) {
      return request;
    }
    return (userOf(input) ?? undefined) === undefined ? { ...request, input: { ...input, user: owner } } : request;
  }

  /** Why a run may not be started; undefined: it may. */
  forbids(request: Omit<RunRequest, 'run'>, identity: Identity): string | undefined {
    const { auth, authorize = auth === undefined ? this.#openRule : ownUserOnly } = this.#options;
    return authorize?.(request, identity);
  }

  get #openRule(): Authorize | undefined {
    return isLoopback(this.#options.host) ? undefined : noUser;
  }
}

const ownUserOnly: Authorize = ({ input }, { owner }) => {
  const named = userOf(input);
  return named === undefined || named === owner ? undefined : 'the user of the input is somebody else';
};

const noUser: Authorize = ({ input }) => {
  const named = userOf(input);
  return named === undefined || named === null
    ? undefined
    : 'without tokens, nobody is known to be the user of the input';
};

/** What an input names as its user, if it names one. */
function userOf(input: Json): Json | undefined {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as JsonObject).user : undefined;
}

/** The bearer token of the Authorization header. */
export function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function isLoopback(host: string): boolean {
  return loopbackNames.has(host) || (isIP(host) === 4 && host.startsWith('127.'));
}

function hostName(header: string | undefined): string {
  return (header ?? '').replace(/:\d+$/, '').toLowerCase();
}
