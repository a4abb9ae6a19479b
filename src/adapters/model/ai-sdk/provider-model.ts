import type { OpenAICompatibleProvider } from '@ai-sdk/openai-compatible';

/** The AI SDK's own model contract: the layer under `streamText`, one HTTP request a call and no loop of its own. */
export type ProviderModel = ReturnType<OpenAICompatibleProvider['chatModel']>;

/** What `doStream` takes. */
export type ProviderCall = Parameters<ProviderModel['doStream']>[0];

/** The messages of a call. */
export type ProviderPrompt = ProviderCall['prompt'];

/** A call under way: its parts, to be read at the reader's pace. */
export type ProviderStream = Awaited<ReturnType<ProviderModel['doStream']>>;

/** One part of a provider's stream. */
export type ProviderPart = ProviderStream['stream'] extends ReadableStream<infer Part> ? Part : never;
