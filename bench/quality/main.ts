// `npm run quality -- --data DIR`: every quality figure, from third-party data, in one go: the operators first, then the assistant's parts.
import { hedgingTable } from './hedging.ts';
import { intentTable } from './intent.ts';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';
import { routerTable } from './router.ts';
import { safetyTable } from './safety.ts';
import { cacheTable } from './semantic-cache.ts';
import { sentencesTable } from './sentences.ts';
import { toolCallsTable } from './tool-calls.ts';
import { turnsTable } from './turns.ts';

const TABLES: readonly ((folder: string) => QualityTable | Promise<QualityTable>)[] = [
  sentencesTable,
  safetyTable,
  toolCallsTable,
  hedgingTable,
  cacheTable,
  intentTable,
  routerTable,
  turnsTable,
];

const folder = dataFolder();
for (const table of TABLES) console.log(`${tableText(await table(folder))}\n`);
