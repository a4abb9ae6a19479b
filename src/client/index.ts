export type { Codec } from '../protocol/codec.ts';
export type { Kind, RunMessage } from '../protocol/messages.ts';
export { Transcript } from '../protocol/transcript.ts';
export type { InputPart } from './active-run.ts';
export type { BackoffOptions } from './backoff.ts';
export { ClientError } from './client-error.ts';
export { type Client, type ClientOptions, connect, type RunOptions, type Status } from './connect.ts';

export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';
