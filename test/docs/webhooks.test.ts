import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterAll, expect, it, vi } from 'vitest';
import { type App, serveApp } from '../../src/app/index.ts';

const root = new URL('../../', import.meta.url);
const folder = new URL('test/docs/.webhooks/', root);
const page = readFileSync(new URL('docs/webhooks.md', root), 'utf8');
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function blockOf(name: string): string {
  const [, code = ''] = new RegExp(`\`\`\`ts\n// ${name.replace('.', '\\.')}\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  return code
    .replaceAll("from 'tailrace'", "from '../../../src/index.ts'")
    .replaceAll("from 'tailrace/app'", "from '../../../src/app/index.ts'");
}

async function load(name: string, code: string): Promise<{ readonly default?: unknown }> {
  const file = new URL(name, folder);
  writeFileSync(file, code);
  return import(/* @vite-ignore */ file.href);
}

it('docs/webhooks.md shows an app, a sender, and what the sender is told', async () => {
  const { default: app } = await load('tailrace.app.ts', blockOf('tailrace.app.ts'));
  const served = await serveApp(app as App, {
    env: { TAILRACE_WEBHOOK_TICKET_OPENED_SECRET: secret, TAILRACE_WEBHOOKS: new URL('w.sqlite', folder).pathname },
    logger: pino({ level: 'silent' }),
  });
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.stubEnv('TAILRACE_WEBHOOK_TICKET_OPENED_SECRET', secret);
  try {
    const sender = blockOf('send.ts').replace('http://127.0.0.1:7331', served.server.url.replace('ws', 'http'));
    await load('send.ts', sender);
    const [[status, told] = []] = said.mock.calls;
    expect(status).toBe(200);
    const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '{}') as Record<string, unknown>;
    expect(Object.keys(told as object).sort()).toEqual(Object.keys(shown).sort());
    const same = ({ webhook, id, state, outcome, text }: Record<string, unknown>) => [
      webhook,
      id,
      state,
      outcome,
      text,
    ];
    expect(same(told as Record<string, unknown>)).toEqual(same(shown));
  } finally {
    said.mockRestore();
    vi.unstubAllEnvs();
    await served.close();
  }
});
