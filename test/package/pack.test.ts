import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);

/** What someone who has just installed the package writes. */
const PROGRAM = `import { from, map } from 'rxjs';
import { batchTime, sentences, toolCalls } from 'tailrace/operators';

const plan = ['[{"name":"find","arguments":{"q":', '"noir"}},{"name":"buy","arguments":{"id":17}}]'];
from(plan).pipe(toolCalls()).subscribe((event) => {
  if (event.type === 'call') console.log(event.name, JSON.stringify(event.args));
});
const answer = ['It is in st', 'ock. Shall I ', 'send it?'];
const merge = (batch: readonly string[]): string => batch.join('|');
from(answer).pipe(sentences(), map(({ text }) => text), batchTime(50, { leading: false, merge })).subscribe(console.log);
`;

/** Not the one it is built with: a second copy beside the program's own would fit neither its types nor its classes. */
const OTHER_RXJS = 'rxjs@7.8.0';

/** What a package is packed from. */
const SOURCES = [
  'package.json',
  'README.md',
  'LICENSE',
  'tsconfig.json',
  'tsconfig.build.json',
  'docs',
  'operators',
  'pipelines',
  'src',
];

/** Errors of npm that say nothing of the package: there is no registry to install from. */
const NO_REGISTRY = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/;

describe('the package', () => {
  let folder = '';
  let home = '';
  let files: string[] = [];
  let entries: string[] = [];
  let noRegistry = false;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tailrace-pack-'));
    home = join(folder, 'home');
    const stage = join(folder, 'stage');
    await mkdir(stage);
    for (const source of SOURCES) await cp(join(root, source), join(stage, source), { recursive: true });
    await symlink(join(root, 'node_modules'), join(stage, 'node_modules'));
    // Builds as it does before it is published.
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: stage });
    const packed = JSON.parse(stdout.slice(stdout.search(/^[[{]/m)));
    const [{ filename, files: listed }] = Array.isArray(packed) ? packed : Object.values(packed);
    files = listed.map(({ path }: { path: string }) => path);

    const { devDependencies, exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    entries = Object.keys(exports).map((each) => each.replace('.', 'tailrace'));

    await mkdir(home);
    await writeFile(join(home, 'package.json'), '{ "type": "module" }');
    await writeFile(join(home, 'program.ts'), PROGRAM);
    const asked = [join(folder, filename), OTHER_RXJS, `@types/node@${devDependencies['@types/node']}`];
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...quietly, ...asked], { cwd: home }).catch((failed: { stderr: string }) => {
      if (!NO_REGISTRY.test(failed.stderr)) throw failed;
      noRegistry = true;
    });
  }, 240_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** What the compiler says of a file next to the installed package. */
  async function check(file: string, resolution: string, types = ''): Promise<string> {
    const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
    const strict = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--skipLibCheck',
      'false',
      '--types',
      types,
    ];
    const target = ['--target', 'es2024', '--lib', 'es2024,dom', '--module', module, '--moduleResolution', resolution];
    const checking = run(bin('tsc'), [...strict, ...target, file], { cwd: home });
    const { stdout } = await checking.catch((failed: { stdout: string }) => failed);
    return stdout;
  }

  it('holds what is built, and nothing of tests, benches or sources', () => {
    expect(files).toContain('dist/operators/index.js');
    expect(files).toContain('dist/operators/index.d.ts');
    expect(files).toContain('docs/getting-started.md');
    for (const name of ['console.html', 'console.css', 'console.js'])
      expect(files).toContain(`dist/src/console/${name}`);
    expect(
      files.filter((path) => !/^(dist\/|docs\/.*\.(md|svg|yaml|json)$|LICENSE$|README\.md$|package\.json$)/.test(path)),
    ).toEqual([]);
    expect(files.filter((path) => /(^|\/)(test|bench)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  describe('installed in an empty folder', () => {
    beforeEach(({ skip }) => skip(noRegistry, 'there is no npm registry to install from'));

    it.each(['nodenext', 'bundler'])(
      'type-checks that program, strictly, under module resolution %s',
      async (resolution) => {
        expect(await check('program.ts', resolution)).toBe('');
      },
    );

    it.each(['nodenext', 'bundler'])('has entries whose types need nothing else, under %s', async (resolution) => {
      const lines = entries.map((name, index) => `export * as part${index} from '${name}';`);
      await writeFile(join(home, 'entries.ts'), lines.join('\n'));
      expect(await check('entries.ts', resolution, 'node')).toBe('');
    });

    it('has entries that load, each alone', async () => {
      for (const name of entries) {
        const load = `import('${name}').then(() => console.log('loaded'))`;
        const { stdout } = await run(process.execPath, ['-e', load], { cwd: home });
        expect(stdout, name).toBe('loaded\n');
      }
    });
    it('type-checks and runs what docs/getting-started.md builds on it', async () => {
      const guide = join(folder, 'guide');
      const page = await readFile(join(root, 'docs/getting-started.md'), 'utf8');
      for (const [, name = '', text = ''] of page.matchAll(/```(?:ts|yaml|json)\n(?:\/\/|#) (\S+)\n([\s\S]*?)```/g)) {
        await mkdir(dirname(join(guide, name)), { recursive: true });
        await writeFile(join(guide, name), text);
      }
      await writeFile(join(guide, 'package.json'), '{ "type": "module" }');
      await symlink(join(home, 'node_modules'), join(guide, 'node_modules'));
      const checking = run(bin('tsc'), [], { cwd: guide });
      expect((await checking.catch((failed: { stdout: string }) => failed)).stdout).toBe('');
      const main = join(guide, 'node_modules/tailrace/dist/src/cli/main.js');
      const { stdout } = await run(process.execPath, [main, 'simulate', 'phone', '--runs', '50'], { cwd: guide });
      expect(stdout).toContain('helpdesk@1 on phone, streaming · 50 runs');
    });

    it('has types that refuse a wrong program', async () => {
      await writeFile(join(home, 'wrong.ts'), PROGRAM.replace('merge })', 'marge: merge })'));
      expect(await check('wrong.ts', 'nodenext')).toMatch(/wrong\.ts.*marge/);
    });

    it('runs it', async () => {
      const { stdout } = await run(process.execPath, ['program.ts'], { cwd: home });
      expect(stdout.split('\n')).toEqual([
        'find {"q":"noir"}',
        'buy {"id":17}',
        'It is in stock. |Shall I send it?',
        '',
      ]);
    });

    it('brings a command that knows its pipelines', async () => {
      const { stdout } = await run(process.execPath, ['node_modules/.bin/tailrace', 'pipelines'], { cwd: home });
      expect(stdout).toMatch(/assistant/);
    });
  });
});
