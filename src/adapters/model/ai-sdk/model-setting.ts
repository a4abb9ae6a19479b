import { ModelSettingError } from './model-setting-error.ts';

/** The providers a setting can name. */
export const MODEL_PROVIDERS = ['anthropic', 'bedrock', 'openai', 'openai-chat', 'openai-compatible'] as const;

/** One of {@link MODEL_PROVIDERS}. `openai` is the Responses API, `openai-chat` the older chat completions. */
export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

/** A model setting, taken apart. */
export interface ModelSetting {
  readonly provider: ModelProvider;
  /** The provider's own name of the model that answers unless a request asks for another. */
  readonly model: string;
  /** Other names a request may use, e.g. `fast`, each for one of the provider's models. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Where the provider is; absent means the provider's public address. */
  readonly baseUrl?: string;
}

/** Names every pipeline may ask for; where a setting gives no model for one, the default model answers. */
const STANDING_ALIASES: ReadonlySet<string> = new Set(['fast', 'strong']);

const SHAPE = 'PROVIDER:MODEL[,ALIAS=MODEL…][@BASE-URL], e.g. openai:gpt-5,fast=gpt-5-mini';

/**
 * Takes a model setting apart: `PROVIDER:MODEL[,ALIAS=MODEL…][@BASE-URL]`.
 *
 * ```
 * openai:gpt-5
 * openai:gpt-5,fast=gpt-5-mini
 * anthropic:claude-sonnet-4-5
 * bedrock:anthropic.claude-3-5-sonnet-20241022-v2:0
 * openai-compatible:qwen3@http://localhost:11434/v1
 * ```
 *
 * @throws ModelSettingError `setting-invalid`, naming the part at fault.
 */
export function parseModelSetting(setting: string): ModelSetting {
  const colon = setting.indexOf(':');
  const provider = setting.slice(0, Math.max(colon, 0));
  if (!isProvider(provider)) {
    throw invalid(setting, `names no known provider (${MODEL_PROVIDERS.join(', ')})`);
  }
  const { names, baseUrl } = splitBaseUrl(setting, setting.slice(colon + 1));
  const [model = '', ...rest] = names.split(',').map((name) => name.trim());
  if (model === '' || model.includes('=')) throw invalid(setting, `names no model after "${provider}:"`);
  if (provider === 'openai-compatible' && baseUrl === undefined) {
    throw invalid(setting, 'needs the address of the server, as in openai-compatible:qwen3@http://localhost:11434/v1');
  }
  const aliases = new Map<string, string>();
  for (const entry of rest) {
    const [alias = '', target = ''] = entry.split('=', 2);
    if (alias === '' || target === '') throw invalid(setting, `has "${entry}" where ALIAS=MODEL belongs`);
    aliases.set(alias, target);
  }
  return { provider, model, aliases, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

/** The provider's model for the name a request asked for: its alias, the default, or the name as it is. */
export function resolveModelName(setting: ModelSetting, asked: string | undefined): string {
  if (asked === undefined) return setting.model;
  return setting.aliases.get(asked) ?? (STANDING_ALIASES.has(asked) ? setting.model : asked);
}

function splitBaseUrl(setting: string, text: string): { names: string; baseUrl?: string } {
  const at = text.search(/@https?:\/\//);
  if (at < 0) return { names: text };
  const baseUrl = text.slice(at + 1);
  if (!URL.canParse(baseUrl)) throw invalid(setting, `has an address that is no URL: ${baseUrl}`);
  return { names: text.slice(0, at), baseUrl: baseUrl.replace(/\/+$/, '') };
}

function isProvider(name: string): name is ModelProvider {
  return (MODEL_PROVIDERS as readonly string[]).includes(name);
}

function invalid(setting: string, fault: string): ModelSettingError {
  return new ModelSettingError('setting-invalid', `The model setting "${setting}" ${fault}. Its shape is ${SHAPE}.`);
}
