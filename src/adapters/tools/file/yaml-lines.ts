import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { ToolsFileError } from './tools-file-error.ts';

/** A YAML file read whole, which knows on what line each of its settings stands. */
export interface YamlLines {
  readonly value: unknown;
  /** `tools.yaml:12` for the setting at a path of keys; for one that is not there, the nearest around it. */
  placeOf(path: readonly string[]): string;
}

/** @throws ToolsFileError where the text is no YAML. */
export function readYamlLines(source: string, file: string): YamlLines {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const place = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const [malformed] = document.errors;
  if (malformed !== undefined) {
    const [said = ''] = malformed.message.split('\n');
    throw new ToolsFileError(place(malformed.pos[0]), `this is no valid YAML: ${said}`);
  }
  const placeOf = (path: readonly string[]): string => {
    let offset = 0;
    let node: unknown = document.contents;
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find((each) => isScalar(each.key) && String(each.key.value) === key);
        if (pair === undefined) break;
        offset = (pair.key as Node).range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(key)];
        offset = (node as Node | undefined)?.range?.[0] ?? offset;
      } else break;
    }
    return place(offset);
  };
  return { value: document.toJS() ?? {}, placeOf };
}
