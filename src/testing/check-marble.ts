import type { PortType } from '../index.ts';
import type { Marble, MarbleValues } from './marble.ts';

/** Time as run mode reads it: at the start or behind a space, and with a space behind it. */
const time = /(?<=^| )\d+(?:\.\d+)?(?:ms|s|m) /g;

/** What the letters of a port must stand for; the letters of a model or a tool may stand for themselves. */
const examples: Partial<Readonly<Record<PortType, string>>> = {
  Classifier: "{ label: 'order', confidence: 0.9 }",
  Memory: '{ turns: [], facts: [] }',
  Moderator: "{ action: 'allow' }",
  Retriever: "{ id: 'p1', text: '…', score: 1 }",
};

/**
 * Says no to a marble that would be played as something else than it looks like: RxJS takes `10ms|` for four letters, and
 * a group that is never closed for one that is.
 *
 * @throws TypeError naming the port and the mend.
 */
export function checkMarble(port: string, type: PortType, marble: Marble, values: MarbleValues): void {
  for (const diagram of typeof marble === 'string' ? [marble] : marble) checkDiagram(port, type, diagram, values);
}

function checkDiagram(port: string, type: PortType, diagram: string, values: MarbleValues): void {
  checkLetters(`'${diagram}' of port '${port}'`, diagram, values, examples[type]);
}

/**
 * @param example what a letter could stand for; absent: a letter may stand for itself.
 * @throws TypeError where a group is not closed or a letter stands for nothing.
 */
export function checkLetters(what: string, diagram: string, values: MarbleValues, example?: string): void {
  const fault = (problem: string): TypeError => new TypeError(`marbles: ${what}: ${problem}`);
  const bare = diagram.replaceAll(time, '');
  if (!/^[^()]*(?:\([^()]*\)[^()]*)*$/.test(bare)) throw fault('a group is not closed; write (a|)');
  for (const letter of bare.replaceAll(/[-|#()^ ]/g, '')) {
    if (letter in values) continue;
    if (/\d/.test(letter)) {
      throw fault(`'${letter}' stands for nothing; time stands between spaces, as in '10ms |' or '20ms (a|)'`);
    }
    if (example !== undefined) throw fault(`'${letter}' stands for nothing; add values: { ${letter}: ${example} }`);
  }
}
