// `npm run bench` measures runs; `npm run bench -- operators server …` measures what is named: a file here, or a folder.
import { existsSync, globSync } from 'node:fs';
import { printLowest } from './runner.ts';

const asked = process.argv.slice(2).filter((each) => !each.startsWith('-'));
const names = asked.length === 0 ? ['runs'] : asked;
for (const name of names) {
  const files = globSync([`${name}.ts`, `${name}/*.ts`], { cwd: import.meta.dirname }).sort();
  if (files.length === 0) {
    const known = globSync(['*.ts', '*/'], { cwd: import.meta.dirname });
    console.error(
      `there is no bench '${name}'; there are ${known.filter((each) => existsSync(`${import.meta.dirname}/${each}`)).join(', ')}`,
    );
    process.exitCode = 1;
  }
  for (const file of files) await import(`./${file}`);
}
printLowest(12);
