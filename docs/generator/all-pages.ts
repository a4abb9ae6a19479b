import { operatorDocs } from './doc-block.ts';
import { indexPage, operatorPages, type Page } from './operator-page.ts';

/** Every generated file, as it should be. Run from the repository's root. */
export function allPages(): Page[] {
  const docs = operatorDocs().toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  return [indexPage(docs), ...docs.flatMap(operatorPages)];
}
