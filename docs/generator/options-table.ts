import { globSync, readFileSync } from 'node:fs';
import type { OperatorDoc } from './doc-block.ts';

/** An option, as its interface declares it. */
export interface OptionRow {
  /** With `?` where it may be left out. */
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/**
 * The options of an operator: the members of the interface `…Options`, in its own file or in its folder's, then those of the
 * interfaces that one extends, wherever under `operators/` they are declared.
 */
export function optionsOf({ name }: OperatorDoc, source: string): OptionRow[] {
  const interfaceName = `${name.charAt(0).toUpperCase()}${name.slice(1)}(?:Operator)?Options`;
  return membersOf(interfaceName, source) ?? membersDeclared(interfaceName);
}

/** The members of the interface of that name in a file's source; undefined where the file declares none. */
export function membersOf(interfaceName: string, source: string): OptionRow[] | undefined {
  const declaration = new RegExp(`export interface ${interfaceName}\\b([^{]*)\\{\\n([\\s\\S]*?)\\n\\}`);
  const [, header = '', body] = declaration.exec(source) ?? [];
  if (body === undefined) return undefined;
  return [...ownMembers(body), ...inheritedMembers(header)];
}

function ownMembers(body: string): OptionRow[] {
  const member = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^ {2}readonly (\w+\??): ([\s\S]*?);$/gm;
  return [...body.matchAll(member)].map(([, comment = '', option = '', type = '']) => ({
    name: option,
    type: type
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\s+/g, ' ')
      .trim(),
    text: comment
      .replace(/^[ \t]*\* ?/gm, '')
      .replace(/\s+/g, ' ')
      .trim(),
  }));
}

/** Of `extends Whole<T>` all members, of `extends Pick<Part<T>, 'a' | 'b'>` the ones named. */
function inheritedMembers(header: string): OptionRow[] {
  const [, parents = ''] = /\bextends\b([\s\S]*)$/.exec(header) ?? [];
  return [...parents.matchAll(/\b([A-Z]\w*Options)\b(?:<[^>]*>)?((?:,?\s*\|?\s*'\w+')*)/g)].flatMap(
    ([, parent = '', picks = '']) => {
      const picked = [...picks.matchAll(/'(\w+)'/g)].map(([, pick]) => pick);
      const rows = membersDeclared(parent);
      return picked.length === 0 ? rows : rows.filter((row) => picked.includes(row.name.replace('?', '')));
    },
  );
}

function membersDeclared(interfaceName: string): OptionRow[] {
  for (const file of globSync('operators/**/*.ts').sort()) {
    const rows = membersOf(interfaceName, readFileSync(file, 'utf8'));
    if (rows !== undefined) return rows;
  }
  return [];
}
