import { globSync, readFileSync } from 'node:fs';

/** An operator as its source file tells of it. */
export interface OperatorDoc {
  readonly name: string;
  /** Path from the repository's root. */
  readonly file: string;
  /** The declaration, without its body. */
  readonly signature: string;
  /** The doc block's text, without comment marks; empty where there is none. */
  readonly text: string;
  readonly fences: readonly Fence[];
}

/** A fenced block of a doc block. */
export interface Fence {
  /** What follows the opening backticks: `marbles`, `ts @example`, … */
  readonly info: string;
  readonly body: string;
}

/** Every function under `operators/` that gives an operator or an Observable; the kernel is none. */
export function operatorDocs(): OperatorDoc[] {
  return globSync('operators/**/*.ts')
    .sort()
    .flatMap((file) => docsIn(file, readFileSync(file, 'utf8')))
    .filter(
      ({ signature, name }) =>
        name !== 'operate' && /\): (Mono[A-Za-z]*|Operator)?(Function|Observable)</.test(signature),
    );
}

/** The doc of every exported function in a file's source. */
export function docsIn(file: string, source: string): OperatorDoc[] {
  const declaration = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?(export function ([A-Za-z]+)[\s\S]*?) \{\n/g;
  return [...source.matchAll(declaration)].map(([, comment = '', signature = '', name = '']) => {
    const text = comment.replace(/^[ \t]*\* ?/gm, '').trim();
    return { name, file, signature: signature.replace(/^export /, ''), text, fences: fencesIn(text) };
  });
}

export function fencesIn(text: string): Fence[] {
  const fences = text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm);
  return [...fences].map(([, info = '', body = '']) => ({ info: info.trim(), body }));
}
