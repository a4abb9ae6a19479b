import { mergeMap } from 'rxjs';
import { createResponseCache } from '../adapters/cache/response-cache.ts';
import { BookshopClassifier } from '../adapters/classifier/bookshop/bookshop-classifier.ts';
import { ClauseReader } from '../adapters/classifier/bookshop/read-clause.ts';
import { Catalogue } from '../adapters/classifier/bookshop/slots/catalogue.ts';
import { ComplexityClassifier } from '../adapters/classifier/complexity/complexity-classifier.ts';
import { createKeywordClassifier } from '../adapters/classifier/keyword-classifier.ts';
import { createLocalEmbedder } from '../adapters/embedder/local-embedder.ts';
import { openSqliteMemory } from '../adapters/memory/sqlite-memory.ts';
import { openAiSdkModel } from '../adapters/model/ai-sdk/open-ai-sdk-model.ts';
import { EmbeddedModel } from '../adapters/model/embedded/embedded-model.ts';
import { embeddedModerator } from '../adapters/moderator/embedded-moderator.ts';
import { createHybridRetriever } from '../adapters/retriever/hybrid-retriever.ts';
import { openSpeech } from '../adapters/speech/open-speech.ts';
import { BOOKSHOP_LATENCY_MS, openBookshop } from '../adapters/tools/bookshop/index.ts';
import type { Bindings, ChatModel } from '../index.ts';

export interface BindingSettings {
  /** `embedded`, or a real model: `openai:gpt-5`, `anthropic:…`, `bedrock:…`, `openai-compatible:model@url`. */
  readonly model?: string;
  /** Where provider keys are. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The embedded parts answer at once, without their declared pace; for tests. */
  readonly atOnce?: boolean;
  /** The shop's calendar. Default: the system's. */
  readonly now?: () => Date;
}

/** Stands in for the classifier: enough to tell small talk, which the fast model answers, from all else. */
const keywords = createKeywordClassifier({
  words: {
    greeting: ['hello', 'hi', 'hey', 'good morning', 'good evening', 'hallo', 'bonjour', 'hola'],
    thanks: ['thanks', 'thank you', 'danke', 'merci', 'gracias'],
    goodbye: ['bye', 'goodbye', 'see you', 'tschüss', 'au revoir', 'adiós'],
    help: ['what can you do', 'can you help me', 'hilfe'],
  },
});

/** Adapters bound to every port of the pipelines here, and how to let go of them. */
export interface OpenBindings {
  readonly bindings: Bindings;
  /** What speaks, for a person to read. */
  readonly model: string;
  close(): void;
}

/**
 * Binds the embedded default: a bookshop in SQLite, a scripted model, a trained classifier, pattern checks. Nothing of it
 * needs a key or a network. A real model takes the scripted one's place by one setting.
 */
export async function openBindings({
  model = 'embedded',
  env,
  atOnce = false,
  now,
}: BindingSettings): Promise<OpenBindings> {
  const speech = await openSpeech(env.TAILRACE_SPEECH ?? 'espeak', env);
  const shop = openBookshop({
    ...(atOnce ? undefined : { latencyMs: BOOKSHOP_LATENCY_MS }),
    ...(now === undefined ? undefined : { now }),
  });
  const memory = openSqliteMemory({ factsOf: shop.factsOf });
  // For five minutes past its ten, an answer is still given, and made anew for the next who asks.
  const cache = createResponseCache({ embedding: { embedder: createLocalEmbedder() }, staleMs: 300_000 });
  // What the shop has just changed, no kept answer may still say.
  const forgetting = shop.changes.pipe(mergeMap((tags) => cache.invalidate(tags))).subscribe();
  const retriever = createHybridRetriever({ documents: shop.documents, embedder: createLocalEmbedder() });
  const moderator = embeddedModerator();
  const reader = new ClauseReader(new Catalogue(shop.vocabulary), now);
  const pace = atOnce ? { firstTokenMs: 0, tokenMs: 0 } : {};
  const embedded = new EmbeddedModel(reader, { plan: pace, compose: pace });
  const chosen: ChatModel = model === 'embedded' ? embedded : await openAiSdkModel(model, { env });
  return {
    bindings: {
      model: chosen,
      tools: shop.tools,
      intent: new BookshopClassifier(reader),
      retriever,
      speech,
      keywords,
      router: new ComplexityClassifier(),
      screen: moderator,
      postCheck: moderator,
      memory,
      cache,
    },
    model: model === 'embedded' ? embedded.describe : model,
    close: () => {
      forgetting.unsubscribe();
      memory.close();
      retriever.close();
      shop.close();
    },
  };
}
