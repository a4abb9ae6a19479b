export { factsGuard, type QuestionGuard, wordingGuard } from './cache/question-guard.ts';
export { type CacheEvent, createResponseCache, type ResponseCacheOptions } from './cache/response-cache.ts';
export { ComplexityClassifier, type ComplexityOptions } from './classifier/complexity/complexity-classifier.ts';
export {
  type AiSdkEmbedderOptions,
  createAiSdkEmbedder,
  EmbedderError,
  type ProviderEmbedder,
} from './embedder/ai-sdk-embedder.ts';
export { createLocalEmbedder, inverseFrequency, type LocalEmbedderOptions } from './embedder/local-embedder.ts';
export {
  type MemoryEvent,
  openSqliteMemory,
  type SqliteMemory,
  type SqliteMemoryOptions,
} from './memory/sqlite-memory.ts';
export type { AiSdkModelOptions, TokenPrice } from './model/ai-sdk/ai-sdk-model-options.ts';
export { MODEL_FAULTS, ModelCallError, type ModelFault } from './model/ai-sdk/model-call-error.ts';
export { ModelSettingError, type ModelSettingFault } from './model/ai-sdk/model-setting-error.ts';
export { openAiSdkModel } from './model/ai-sdk/open-ai-sdk-model.ts';
export {
  type EmbeddedModerator,
  type EmbeddedModeratorOptions,
  embeddedModerator,
} from './moderator/embedded-moderator.ts';
export { anonymousPolicy, answerPolicy, type ModerationPolicy, questionPolicy } from './moderator/policy.ts';
export {
  createHybridRetriever,
  type HybridRetrieverOptions,
  type OpenRetriever,
} from './retriever/hybrid-retriever.ts';
export { fromAsyncIterable, type PullContext } from './source/from-async-iterable.ts';
export { type AiSdkSpeechOptions, createAiSdkSpeech, type SpeechModel } from './speech/ai-sdk-speech.ts';
export { createEspeakSpeech, type EspeakSpeechOptions } from './speech/espeak-speech.ts';
export { openSpeech } from './speech/open-speech.ts';
export { SpeechError } from './speech/speech-error.ts';
