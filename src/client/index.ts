export type { Codec } from '../protocol/codec.ts';
export type { Kind, RunMessage } from '../protocol/messages.ts';
export { Transcript } from '../protocol/transcript.ts';
export type { InputPart } from './active-run.ts';
export type { BackoffOptions } from './backoff.ts';
export type { Client, ClientOptions, ResumeOptions, RunOptions, Status } from './client.ts';
export { ClientError } from './client-error.ts';
export { connect } from './connect.ts';

export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';
