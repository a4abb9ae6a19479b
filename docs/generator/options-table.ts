import type { OperatorDoc } from './doc-block.ts';

/** An option, as its interface declares it. */
export interface OptionRow {
  /** With `?` where it may be left out. */
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

/** The options of an operator: the members of the interface its file declares under the name `…Options`. */
export function optionsOf({ name }: OperatorDoc, source: string): OptionRow[] {
  const interfaceName = `${name.charAt(0).toUpperCase()}${name.slice(1)}(?:Operator)?Options`;
  const body = new RegExp(`export interface ${interfaceName}[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1];
  if (body === undefined) return [];
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
