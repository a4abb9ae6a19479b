export { createServer, type Server, type ServerOptions } from './create-server.ts';
export type { ServerLimits } from './server-limits.ts';
