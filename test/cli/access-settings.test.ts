import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { accessSettings } from '../../src/app/access-settings.ts';
import { askQuestion } from '../../src/cli/ask-question.ts';
import { openServer } from '../../src/cli/open-server.ts';
import { connect } from '../../src/client/index.ts';

const token = 'a-token-of-more-than-sixteen';
const question = { pipeline: 'assistant', surface: 'chat', input: { text: 'What are your opening hours?' } };

describe('accessSettings', () => {
  it('asks nothing of anybody where nothing is set', () => {
    expect(accessSettings({})).toEqual({});
  });

  it('lets in whom a token names, and nobody else', async () => {
    const logger = pino({ level: 'silent' });
    const opened = await openServer({ port: 0, env: { TAILRACE_TOKENS: `ann=${token}` }, atOnce: true, logger });
    const asking = (given: string) => {
      const client = connect(opened.server.url, { token: given, backoff: { attempts: 1 } });
      return askQuestion(client, question).finally(() => client.close());
    };
    expect((await asking(token)).outcome).toBe('answered');
    await expect(asking('another-token-of-that-length')).rejects.toThrow();
    await opened.close();
  });

  it('lets in whom a JSON Web Token names, beside those with tokens', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
    const keys = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    const { auth } = accessSettings({
      TAILRACE_TOKENS: `ann=${token}`,
      TAILRACE_JWKS: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks`,
      TAILRACE_JWT_AUDIENCE: 'tailrace',
    });
    const signed = (audience: string): Promise<string> =>
      new SignJWT({ sub: 'bob' })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setAudience(audience)
        .setExpirationTime('1m')
        .sign(privateKey);
    const request = {} as IncomingMessage;
    expect(await auth?.(token, request)).toEqual({ owner: 'ann' });
    expect(await auth?.(await signed('tailrace'), request)).toEqual({ owner: 'bob', expiresAtMs: expect.any(Number) });
    expect(await auth?.(await signed('another'), request)).toBeUndefined();
    keys.closeAllConnections();
    keys.close();
    expect(() => accessSettings({ TAILRACE_JWKS: 'keys' })).toThrow('TAILRACE_JWKS: give the URL');
  });

  it('reads origins, and keeps logs where it is told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tailrace-logs-'));
    const { origins, store } = accessSettings({
      TAILRACE_ORIGINS: 'https://a.example, https://b.example',
      TAILRACE_LOGS: folder,
    });
    expect(origins).toEqual(['https://a.example', 'https://b.example']);
    await store?.close();
    rmSync(folder, { recursive: true });
  });

  it('reads which proxies are believed, by number or by network', () => {
    expect(accessSettings({ TAILRACE_TRUST_PROXY: '2' })).toEqual({ trustProxy: 2 });
    const networks = { TAILRACE_TRUST_PROXY: '10.0.0.0/8, fd00::/8', TAILRACE_PROXY_HEADER: 'forwarded' };
    expect(accessSettings(networks)).toEqual({ trustProxy: ['10.0.0.0/8', 'fd00::/8'], proxyHeader: 'forwarded' });
  });

  it.each([
    ['no owner', `=${token}`, 'owner=token'],
    ['no token', 'ann', 'owner=token'],
    ['a short token', 'ann=short', 'at least 16'],
  ])('refuses %s and says the mend', (_what, tokens, said) => {
    expect(() => accessSettings({ TAILRACE_TOKENS: tokens })).toThrow(said);
  });
});
