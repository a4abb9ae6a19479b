import { describe, expect, it } from 'vitest';
import { parseModelSetting, resolveModelName } from '../../../../src/adapters/model/ai-sdk/model-setting.ts';

describe('parseModelSetting', () => {
  it.each([
    ['openai:gpt-5', 'openai', 'gpt-5', undefined],
    ['anthropic:claude-sonnet-4-5', 'anthropic', 'claude-sonnet-4-5', undefined],
    [
      'bedrock:anthropic.claude-3-5-sonnet-20241022-v2:0',
      'bedrock',
      'anthropic.claude-3-5-sonnet-20241022-v2:0',
      undefined,
    ],
    [
      'openai-compatible:qwen3:8b@http://localhost:11434/v1/',
      'openai-compatible',
      'qwen3:8b',
      'http://localhost:11434/v1',
    ],
    ['openai-chat:gpt-4.1@https://proxy.example', 'openai-chat', 'gpt-4.1', 'https://proxy.example'],
    ['openai-compatible:org/model@v2@http://h', 'openai-compatible', 'org/model@v2', 'http://h'],
  ])('takes %s apart', (setting, provider, model, baseUrl) => {
    const parsed = parseModelSetting(setting);
    expect([parsed.provider, parsed.model, parsed.baseUrl]).toEqual([provider, model, baseUrl]);
  });

  it('reads other names for other models', () => {
    const parsed = parseModelSetting('openai:gpt-5,fast=gpt-5-mini,cheap=gpt-5-nano');
    expect(['fast', 'cheap', 'strong', 'o9', undefined].map((name) => resolveModelName(parsed, name))).toEqual([
      'gpt-5-mini',
      'gpt-5-nano',
      'gpt-5',
      'o9',
      'gpt-5',
    ]);
  });

  it.each([
    ['gpt-5', 'names no known provider (anthropic, bedrock, openai, openai-chat, openai-compatible)'],
    ['acme:m', 'names no known provider'],
    ['openai:', 'names no model after "openai:"'],
    ['openai:fast=x', 'names no model after "openai:"'],
    ['openai:gpt-5,fast', 'has "fast" where ALIAS=MODEL belongs'],
    ['openai-compatible:m', 'needs the address of the server'],
    ['openai-compatible:m@http://', 'no URL'],
  ])('refuses %s', (setting, fault) => {
    expect(() => parseModelSetting(setting)).toThrow(fault);
    expect(() => parseModelSetting(setting)).toThrow(expect.objectContaining({ code: 'setting-invalid' }));
  });
});
