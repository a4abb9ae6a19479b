import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/getting-started.md'), 'utf8');
const folder = join(root, 'test/docs/.desk');

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, { readonly types: string }>>;
};

/** An entry of the package as the file of this checkout that it is built from. */
function sourceOf(name: string, from: string): string {
  const built = exports[name.replace('tailrace', '.')]?.types ?? '';
  const source = join(root, built.replace('./dist/', '').replace('.d.ts', '.ts'));
  return relative(dirname(join(folder, from)), source);
}

const files = [...page.matchAll(/```(?:ts|yaml|json)\n(?:\/\/|#) (\S+)\n([\s\S]*?)```/g)].map(
  ([, name = '', text = '']) => ({
    name,
    text: text.replace(/from '(tailrace[^']*)'/g, (_, entry: string) => `from '${sourceOf(entry, name)}'`),
  }),
);
/** The commands of the page, without the program that runs them. */
const commands = [...page.matchAll(/^ {4}(?:npx )?(tailrace|node) (.+)$/gm)].map(
  ([, program = '', line = '']) => [program, line] as const,
);
const main = join(root, 'src/cli/main.ts');

function argumentsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function run(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> {
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, LOG_LEVEL: 'silent' } });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    out += chunk;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, out })));
}

const tailrace = (line: string, ...more: readonly string[]) => run(main, ...argumentsOf(line), ...more);

beforeAll(() => {
  mkdirSync(join(folder, 'pipelines'), { recursive: true });
  for (const { name, text } of files) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('docs/getting-started.md', () => {
  it('names the file of every block', () => {
    expect(page.match(/```(?:ts|yaml|json)\n/g)).toHaveLength(files.length);
    expect(files.map(({ name }) => name)).toEqual([
      'tsconfig.json',
      'tools.ts',
      'pipelines/helpdesk.ts',
      'pipelines/helpdesk.surfaces.yaml',
      'script.ts',
      'tailrace.app.ts',
      'client.ts',
      'helpdesk.test.ts',
      'pipelines/helpdesk.simulation.yaml',
      'main.ts',
    ]);
  });

  it('type-checks as strictly as the project', () => {
    const config = join(folder, 'strict.json');
    // A program of one's own gives no declarations to others.
    const compilerOptions = { declaration: false, isolatedDeclarations: false };
    writeFileSync(config, JSON.stringify({ extends: '../../../tsconfig.json', include: ['**/*.ts'], compilerOptions }));
    const options = { cwd: root, encoding: 'utf8' } as const;
    const said = spawnSync('node_modules/.bin/tsc', ['-p', config], options);
    expect(`${said.stdout}${said.stderr}`).toBe('');
  });

  it('prints of the pipeline what the page shows', async () => {
    const shown = /```text\n([\s\S]*?)```/.exec(page)?.[1];
    const { out } = await tailrace('pipelines --surface phone');
    expect(out.trimEnd()).toBe(shown?.trimEnd());
  });

  it('has a test that passes without a test runner', async () => {
    expect(commands).toContainEqual(['node', 'helpdesk.test.ts']);
    expect(await run('helpdesk.test.ts')).toEqual({ code: 0, out: '' });
  });

  it.each(commands.filter(([, line]) => /^(simulate|compare|whatif) /.test(line)))('%s %s', async (_program, line) => {
    const { code, out } = await tailrace(line);
    expect(out).toContain(line.startsWith('whatif') ? 'plan 50 % faster' : 'helpdesk@1 on ');
    if (line.startsWith('simulate')) expect(out).toContain('✓ first token within 1,000 ms');
    expect(code).toBe(0);
  });

  it('has all it needs of commands', () => {
    expect(commands.map(([, line]) => line.split(' ')[0])).toEqual([
      'pipelines',
      'serve',
      'ask',
      'helpdesk.test.ts',
      'simulate',
      'compare',
      'whatif',
    ]);
  });

  describe('served', () => {
    let server: ChildProcess;
    let url = '';

    beforeAll(async () => {
      server = spawn(process.execPath, [main, 'serve', '--port', '0', '--runs', 'none'], {
        cwd: folder,
        env: { ...process.env, LOG_LEVEL: 'silent' },
      });
      url = await new Promise<string>((done, failed) => {
        let said = '';
        server.stdout?.on('data', (chunk) => {
          said += chunk;
          const found = /ws:\/\/\S+/.exec(said);
          if (found !== null) done(found[0]);
        });
        server.stderr?.on('data', (chunk) => failed(new Error(String(chunk))));
      });
    });
    afterAll(() => {
      server.kill();
    });

    it('answers, and shows the guessed tool at work', async () => {
      const ask = commands.find(([, line]) => line.startsWith('ask'))?.[1] ?? '';
      const { code, out } = await tailrace(ask, '--url', url);
      expect(out).toContain('ticket_status says {"id":"T-100","state":"in progress"}. ');
      expect(out).toContain('service_health says {"vpn":"degraded","mail":"up"}. ');
      expect(out).toMatch(/ticket_status .*guessed/);
      expect(code).toBe(0);
    });

    it('answers the client of the page', async () => {
      const client = readFileSync(join(folder, 'client.ts'), 'utf8').replace('ws://127.0.0.1:7331', url);
      writeFileSync(join(folder, 'client.ts'), client);
      const { out } = await run('client.ts');
      expect(out).toBe('ticket_status says {"id":"T-100","state":"in progress"}. Anything else?\n');
    });
  });

  it('is served by its own program', async () => {
    const program = readFileSync(join(folder, 'main.ts'), 'utf8').replace('port: 7332', 'port: 0');
    writeFileSync(join(folder, 'main.ts'), `${program}void close();\n`);
    const { code, out } = await run('main.ts');
    expect(out).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\n$/);
    expect(code).toBe(0);
  });

  it('links to files that are there', () => {
    for (const [, link = ''] of page.matchAll(/\]\(([^)#:]+)\)/g)) {
      expect(existsSync(join(root, 'docs', link)), link).toBe(true);
    }
  });
});
