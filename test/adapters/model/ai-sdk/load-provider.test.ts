import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openAiSdkModel } from '../../../../src/adapters/model/ai-sdk/open-ai-sdk-model.ts';

const root = resolve(import.meta.dirname, '../../../..');

describe('loadProvider', () => {
  it.each([
    ['openai:gpt-5', {}, 'OPENAI_API_KEY'],
    ['openai-chat:gpt-5', { OPENAI_API_KEY: '' }, 'OPENAI_API_KEY'],
    ['anthropic:claude-x', {}, 'ANTHROPIC_API_KEY'],
    ['bedrock:m', { AWS_BEARER_TOKEN_BEDROCK: 'k' }, 'AWS_REGION'],
    ['bedrock:m', { AWS_REGION: 'eu-west-1' }, 'AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID'],
    ['bedrock:m', { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a' }, 'AWS_SECRET_ACCESS_KEY'],
  ])('names the variable that %s lacks', async (setting, env, variable) => {
    const refused = openAiSdkModel(setting, { env });
    await expect(refused).rejects.toMatchObject({ code: 'key-missing' });
    await expect(refused).rejects.toThrow(`The model ${setting} needs the environment variable ${variable}`);
  });

  it('names the package to install where it is not installed', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'tailrace-no-sdk-'));
    try {
      await mkdir(join(elsewhere, 'node_modules'));
      await symlink(join(root, 'node_modules/rxjs'), join(elsewhere, 'node_modules/rxjs'));
      for (const folder of ['src/adapters/model/ai-sdk', 'src/ports', 'package.json']) {
        await cp(join(root, folder), join(elsewhere, folder), { recursive: true });
      }
      const script = `
        import { openAiSdkModel } from './src/adapters/model/ai-sdk/open-ai-sdk-model.ts';
        const env = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'a', AWS_BEARER_TOKEN_BEDROCK: 'a', AWS_REGION: 'r' };
        for (const setting of ['openai:m', 'anthropic:m', 'bedrock:m', 'openai-compatible:m@http://h']) {
          await openAiSdkModel(setting, { env }).catch((error) => console.log(error.code, error.message));
        }`;
      const run = promisify(execFile);
      const { stdout } = await run(join(root, 'node_modules/.bin/node'), ['--input-type=module', '-e', script], {
        cwd: elsewhere,
      });
      expect(stdout.trim().split('\n')).toEqual(
        [
          ['openai:m', '@ai-sdk/openai'],
          ['anthropic:m', '@ai-sdk/anthropic'],
          ['bedrock:m', '@ai-sdk/amazon-bedrock'],
          ['openai-compatible:m', '@ai-sdk/openai-compatible'],
        ].map(
          ([model, name]) =>
            `package-missing The model ${model} needs the package ${name}. Install it: npm install ${name}`,
        ),
      );
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });
});
