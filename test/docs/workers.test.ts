import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url);
const folder = new URL('test/docs/.workers/', root);

mkdirSync(folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('docs/workers.md prints what it says', async () => {
  const page = readFileSync(new URL('docs/workers.md', root), 'utf8');
  for (const [, name = '', code = ''] of page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)) {
    writeFileSync(new URL(name, folder), code.replaceAll("'tailrace/ring'", "'../../../src/ring/index.ts'"));
  }
  const { stdout } = await promisify(execFile)(process.execPath, [new URL('bots.ts', folder).pathname]);
  const said = stdout.trim().split('\n');
  expect(said.length).toBe(2);
  for (const line of said) expect(page).toContain(`\`${line}\``);
});
