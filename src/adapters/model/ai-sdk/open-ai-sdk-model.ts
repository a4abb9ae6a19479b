import type { CallContext } from '../../../ports/call.ts';
import type { ChatModel, ChatRequest, ModelPart } from '../../../ports/chat-model.ts';
import type { AiSdkModelOptions, TokenPrice } from './ai-sdk-model-options.ts';
import { ContinueText } from './continue-text.ts';
import { loadProvider } from './load-provider.ts';
import { type ModelSetting, parseModelSetting, resolveModelName } from './model-setting.ts';
import type { ProviderCall, ProviderModel, ProviderPart } from './provider-model.ts';
import { streamCall } from './stream-call.ts';
import { ToModelParts } from './to-model-parts.ts';
import { toPrompt } from './to-prompt.ts';

/**
 * Opens a real model from one setting, e.g. `openai:gpt-5` (see {@link parseModelSetting} for the shape).
 *
 * The provider's package is loaded here and nowhere else, so that whoever uses the embedded model needs none. Calls go
 * to the provider's `doStream` itself: no retries and no tool loop of the SDK's, for policies and tools are the run's.
 *
 * - Each subscription is one HTTP request; unsubscribing aborts it at once.
 * - The stream is read part by part while demand is open; a closed demand stalls the socket.
 * - Errors with a ModelCallError of a stable code.
 *
 * @throws ModelSettingError when the setting does not parse, or its package or its key is missing.
 */
export async function openAiSdkModel(setting: string, options: AiSdkModelOptions): Promise<ChatModel> {
  const parsed = parseModelSetting(setting);
  const open = await loadProvider(parsed, options.env);
  const opened = new Map<string, ProviderModel>();
  return {
    generate(request, context) {
      const name = resolveModelName(parsed, request.model);
      let model = opened.get(name);
      if (model === undefined) {
        model = open(name);
        opened.set(name, model);
      }
      return generate(model, request, context, parsed, options.prices?.[name]);
    },
  };
}

function generate(
  model: ProviderModel,
  request: ChatRequest,
  context: CallContext,
  setting: ModelSetting,
  price: TokenPrice | undefined,
): ReturnType<ChatModel['generate']> {
  const name = `${setting.provider}:${model.modelId}`;
  return streamCall(
    {
      model: name,
      open: (signal) => model.doStream(toCall(request, signal, context.traceparent)),
      converter: () => converter(request, new ToModelParts(name, price)),
    },
    context,
  );
}

function toCall(request: ChatRequest, abortSignal: AbortSignal, traceparent: string | undefined): ProviderCall {
  const { tools = [], maxTokens, temperature, providerOptions } = request;
  return {
    prompt: toPrompt(request),
    abortSignal,
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(providerOptions === undefined ? {} : { providerOptions: providerOptions as ProviderOptions }),
    ...(traceparent === undefined ? {} : { headers: { traceparent } }),
    ...(request.purpose === 'compose' || tools.length === 0 ? {} : { tools: tools.map(toTool), toolChoice: AUTO }),
  };
}

type ProviderOptions = NonNullable<ProviderCall['providerOptions']>;
type ProviderTool = NonNullable<ProviderCall['tools']>[number];

const AUTO = { type: 'auto' } as const;

function toTool({ name, description, parameters }: NonNullable<ChatRequest['tools']>[number]): ProviderTool {
  return { type: 'function', name, description, inputSchema: parameters as object };
}

function converter(request: ChatRequest, parts: ToModelParts): (part: ProviderPart) => ModelPart | undefined {
  if (request.purpose !== 'compose' || !request.said) return (part) => parts.convert(part);
  const seam = new ContinueText(request.said);
  return (part) => {
    const converted = parts.convert(part);
    if (converted?.type !== 'text') return converted;
    const text = seam.push(converted.text);
    return text === '' ? undefined : { type: 'text', text };
  };
}
