import type { Environment } from './ai-sdk-model-options.ts';
import type { ModelSetting } from './model-setting.ts';
import { ModelSettingError } from './model-setting-error.ts';
import type { ProviderModel } from './provider-model.ts';

/** Opens one of a provider's models by the provider's own name for it. */
export type OpenModel = (name: string) => ProviderModel;

/**
 * Loads the package of the setting's provider, and only that, and hands it the key found in `env`.
 *
 * @throws ModelSettingError `package-missing` naming the package, `key-missing` naming the variable.
 */
export async function loadProvider(setting: ModelSetting, env: Environment): Promise<OpenModel> {
  switch (setting.provider) {
    case 'openai':
    case 'openai-chat': {
      const apiKey = requireKey(setting, env, 'OPENAI_API_KEY');
      const { createOpenAI } = await load(setting, '@ai-sdk/openai', () => import('@ai-sdk/openai'));
      const provider = createOpenAI({ apiKey, ...address(setting, env.OPENAI_BASE_URL) });
      return setting.provider === 'openai' ? (name) => provider.responses(name) : (name) => provider.chat(name);
    }
    case 'anthropic': {
      const apiKey = requireKey(setting, env, 'ANTHROPIC_API_KEY');
      const { createAnthropic } = await load(setting, '@ai-sdk/anthropic', () => import('@ai-sdk/anthropic'));
      return createAnthropic({ apiKey, ...address(setting, env.ANTHROPIC_BASE_URL) });
    }
    case 'bedrock': {
      const region = requireKey(setting, env, 'AWS_REGION');
      const access = awsAccess(setting, env);
      const { createAmazonBedrock } = await load(
        setting,
        '@ai-sdk/amazon-bedrock',
        () => import('@ai-sdk/amazon-bedrock'),
      );
      return createAmazonBedrock({ region, ...access, ...address(setting, env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME) });
    }
    case 'openai-compatible': {
      const apiKey = env.OPENAI_COMPATIBLE_API_KEY;
      const { createOpenAICompatible } = await load(
        setting,
        '@ai-sdk/openai-compatible',
        () => import('@ai-sdk/openai-compatible'),
      );
      const provider = createOpenAICompatible({
        name: 'openai-compatible',
        baseURL: setting.baseUrl ?? '',
        includeUsage: true,
        ...(apiKey === undefined ? {} : { apiKey }),
      });
      return (name) => provider.chatModel(name);
    }
  }
}

/** AWS has two ways in: one bearer token, or a pair of keys that sign each request. */
function awsAccess(setting: ModelSetting, env: Environment): Record<string, string> {
  const token = env.AWS_BEARER_TOKEN_BEDROCK;
  if (token !== undefined && token !== '') return { apiKey: token };
  if (!env.AWS_ACCESS_KEY_ID) {
    throw keyMissing(setting, 'AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  }
  return {
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: requireKey(setting, env, 'AWS_SECRET_ACCESS_KEY'),
    ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
  };
}

function address(setting: ModelSetting, fromEnvironment: string | undefined): { baseURL?: string } {
  const baseURL = setting.baseUrl ?? fromEnvironment;
  return baseURL ? { baseURL } : {};
}

function requireKey(setting: ModelSetting, env: Environment, variable: string): string {
  const value = env[variable];
  if (!value) throw keyMissing(setting, variable);
  return value;
}

function keyMissing(setting: ModelSetting, variable: string): ModelSettingError {
  return new ModelSettingError(
    'key-missing',
    `The model ${setting.provider}:${setting.model} needs the environment variable ${variable}.`,
  );
}

async function load<Module>(setting: ModelSetting, name: string, importer: () => Promise<Module>): Promise<Module> {
  try {
    return await importer();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ModelSettingError(
      'package-missing',
      `The model ${setting.provider}:${setting.model} needs the package ${name}. Install it: npm install ${name}`,
      { cause: error },
    );
  }
}
