export type { Authenticate, Authorize, Identity } from './access.ts';
export { createServer, type Server, type ServerOptions } from './create-server.ts';
export { fileLogStore } from './file-log-store.ts';
export type { Exposition } from './http/http-door.ts';
export { type JwtOptions, jwtTokens } from './jwt-tokens.ts';
export type { LoadedRun, LogKeeper, LogStore, StoredRun } from './log-store.ts';
export type { ServerLimits } from './server-limits.ts';
export { startRemotely } from './start-remotely.ts';
export { staticTokens } from './static-tokens.ts';
