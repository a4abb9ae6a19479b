import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ended } from './ended.ts';

const root = resolve(import.meta.dirname, '../..');
const desk = join(root, 'test/cli/desk');
const scratch = mkdtempSync(join(tmpdir(), 'tailrace-app-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function start(cwd: string, ...args: readonly string[]): ChildProcess {
  const env = { ...process.env, LOG_LEVEL: 'silent', DESK_PLACE: 'the cellar' };
  return spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], { cwd, env });
}

const inDesk = (...args: readonly string[]) => ended(start(desk, ...args));
const named = (...args: readonly string[]) => ended(start(root, ...args, '--app', 'test/cli/desk/tailrace.app.ts'));

describe('an app of one’s own', () => {
  it('is found in the working directory, each version with the surfaces beside it', async () => {
    const { code, out } = await inDesk('pipelines');
    expect(code).toBe(0);
    expect(out.match(/^desk.*$/gm)).toEqual(['desk@1 on chat', 'desk@1 on phone', 'desk@2 on chat']);
  });

  it('is evaluated on its own bindings, by rubrics and questions beside it', async () => {
    const rubrics = join(scratch, 'desk.rubrics.yaml');
    const questions = join(scratch, 'desk.questions.yaml');
    writeFileSync(rubrics, 'rubrics: { chat: { grounding: {}, intent: {}, facts: {} } }');
    writeFileSync(questions, 'tickets: [{ ask: "is T-1 open?", tools: [ticket], says: ["open"] }]');
    const without = await inDesk('eval');
    expect(without.err).toContain('desk has no rubrics: write desk.rubrics.yaml');
    const { code, out, err } = await inDesk('eval', '--rubrics', rubrics, '--questions', questions);
    expect(err).toContain(`--save makes this one, in ${join(scratch, 'desk.eval-baseline.json')}`);
    expect(out).toContain('desk@2, answered by scripted in the cellar');
    expect(out).toMatch(/intent +1\.000/);
    expect(out).toContain('The desk is closed.');
    expect(code).toBe(0);
  });

  it('is found by --app from anywhere', async () => {
    const { code, out } = await named('pipelines', 'diff', 'desk@1/chat', 'desk@2/chat');
    expect(code).toBe(1);
    expect(out).toContain('partialMs: 50 → 0');
    expect(out).toContain('fanOut: 3 → 4');
  });

  it('is simulated in the world beside it', async () => {
    const { code, out } = await named('simulate', 'phone', '--runs', '50');
    expect(out).toContain('desk@1 on phone, streaming · 50 runs at ');
    expect(out).toContain('✓ whole answer within 900 ms');
    expect(code).toBe(0);
  });

  it('has its versions compared', async () => {
    const { code, out } = await named('compare', 'desk@1', 'desk@2', '--runs', '50', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ before: { version: 1 }, after: { version: 2 } });
  });

  it('is served, asked where nothing is named what it offers first, and let go of at the end', async () => {
    const server = start(desk, 'serve', '--port', '0', '--runs', 'none', '--model', 'clerk');
    const closed = ended(server);
    const greeting = await new Promise<string>((resolve) => {
      let said = '';
      server.stdout?.on('data', (chunk) => {
        said += chunk;
        if (said.includes('ask')) resolve(said);
      });
    });
    expect(greeting).toContain('App: tailrace.app.ts\nModel: clerk in the cellar\n');
    expect(greeting).toContain('desk@1  on chat, phone\n  desk@2  on chat\n');
    const url = /ws:\/\/\S+/.exec(greeting)?.[0] ?? '';
    const first = await inDesk('ask', 'How is T-1?', '--url', url);
    expect(first.out).toContain('1 found: ');
    const phone = await inDesk('ask', 'How is T-1?', '--url', url, '--pipeline', 'desk', '--surface', 'phone');
    expect(phone.err).toContain("has no surface 'phone'");
    const taken = await inDesk('serve', '--port', new URL(url).port, '--runs', 'none');
    expect(taken.err).toContain('is taken');
    expect(taken.out).toContain('The desk is closed.');
    expect(taken.code).toBe(2);
    server.kill('SIGINT');
    const { code, out } = await closed;
    expect(code).toBe(0);
    expect(out).toContain('The desk is closed.');
  });

  it.each<[string, string, string, ...string[]]>([
    ['absent.ts', '', 'absent.ts: there is no such file.'],
    ['empty.ts', 'export const app = 1;', 'empty.ts: has no default export. Write: export default defineApp('],
    ['number.ts', 'export default 7;', 'number.ts: exports no app by default.'],
    ['none.ts', 'export default { pipelines: [] };', 'the app: offers no pipeline.'],
    ['odd.ts', 'export default { pipelines: [{ name: "x" }] };', 'at pipelines[0] that is no pipeline.'],
    ['throws.ts', '\n\nthrow new Error("no key");', 'throws.ts:3: cannot be loaded: no key'],
    ['missing.ts', "import 'nowhere';", "missing.ts: cannot be loaded: Cannot find package 'nowhere'"],
    ['syntax.ts', 'export default {', 'syntax.ts: cannot be loaded:'],
  ])('says what is wrong with %s', async (file, source, said) => {
    if (source !== '') writeFileSync(join(scratch, file), source);
    const { code, err } = await ended(start(scratch, 'pipelines', '--app', file));
    expect(err).toContain(said);
    expect(code).toBe(2);
  });

  it('ends where its bindings fail, whatever they had opened', async () => {
    const file = join(scratch, 'holds.ts');
    const lines = [
      `import { first } from ${JSON.stringify(join(desk, 'pipelines/desk.ts'))};`,
      'const bindings = () => {',
      '  setInterval(() => undefined, 60_000);',
      "  throw new Error('the ledger is locked');",
      '};',
      'export default { pipelines: [first], bindings };',
    ];
    writeFileSync(file, lines.join('\n'));
    const { code, err } = await ended(start(scratch, 'serve', '--app', file, '--port', '0', '--runs', 'none'));
    expect(err).toContain('the ledger is locked');
    expect(code).toBe(2);
  });

  it('may be a pipeline alone, which can be simulated and not served', async () => {
    const file = join(scratch, 'alone.ts');
    writeFileSync(file, `export { second as default } from ${JSON.stringify(join(desk, 'pipelines/desk.ts'))};`);
    const world = join(desk, 'pipelines/desk.simulation.yaml');
    const simulated = await ended(start(scratch, 'simulate', '--app', file, '--world', world, '--runs', '20'));
    expect(simulated.out).toContain('desk@2 on default');
    const without = await ended(start(scratch, 'simulate', '--app', file));
    expect(without.err).toContain('nothing says how the providers of desk behave: write desk.simulation.yaml');
    const served = await ended(start(scratch, 'serve', '--app', file, '--port', '0', '--runs', 'none'));
    expect(served.err).toContain('binds no adapters, so it cannot be served. Add them: defineApp(');
    expect(served.code).toBe(2);
  });
});
