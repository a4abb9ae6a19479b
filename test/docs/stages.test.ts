import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { docsIn } from '../../docs/generator/doc-block.ts';
import { stageFiles, stagePage } from '../../docs/generator/stage-page.ts';
import { definePipeline, input, parseSurfaces, planner, surface } from '../../src/index.ts';

const { path, text } = stagePage();

it('docs/stages.md is as `npm run docs` writes it', () => {
  expect(readFileSync(path, 'utf8'), `${path} is stale: run \`npm run docs\``).toBe(text);
});

it('tells of every stage there is, and of all that the package exports', () => {
  const declaring = globSync('src/engine/stages/*.ts').filter((file) =>
    docsIn(file, readFileSync(file, 'utf8')).some(({ signature }) => /\): Handle</.test(signature)),
  );
  expect(declaring.map((file) => basename(file, '.ts')).sort()).toEqual(stageFiles.toSorted());
  const index = readFileSync('src/index.ts', 'utf8');
  for (const file of stageFiles) {
    expect(index).toContain(`./engine/stages/${file}.ts`);
  }
});

it('names every option that a surface may set', () => {
  for (const file of stageFiles) {
    let source = readFileSync(`src/engine/stages/${file}.ts`, 'utf8');
    // Without what is inside of an option.
    for (let before = ''; before !== source; ) {
      before = source;
      source = source.replaceAll(/(?<=\w)\([^()]*\)/g, '');
    }
    const [, table = ''] = /^ {2}options: \{([^}]*)\}/m.exec(source) ?? [];
    const options = table.split(',').flatMap((each) => /\w+/.exec(each)?.[0] ?? []);
    for (const option of options) if (option !== 'work') expect(text, `${file}.${option}`).toContain(`| \`${option}`);
  }
});

it('shows a surface file that can be read', () => {
  const query = input();
  const plan = planner(query, { maxCalls: surface('fanOutCap') });
  const pipeline = definePipeline('desk', { query, plan }, { version: 1, output: plan });
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
  expect(parseSurfaces(yaml, path, pipeline)).toMatchObject([
    { name: 'chat', slo: { firstSentence: { p95Ms: 2000 } } },
  ]);
});
