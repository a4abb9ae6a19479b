// `npm run quality -- --data DIR`: every quality figure of the operators, from third-party data, in one go.
import { hedgingTable } from './hedging.ts';
import { dataFolder, type QualityTable, tableText } from './quality-table.ts';
import { safetyTable } from './safety.ts';
import { cacheTable } from './semantic-cache.ts';
import { sentencesTable } from './sentences.ts';
import { toolCallsTable } from './tool-calls.ts';

const TABLES: readonly ((folder: string) => QualityTable)[] = [
  sentencesTable,
  safetyTable,
  toolCallsTable,
  hedgingTable,
  cacheTable,
];

const folder = dataFolder();
for (const table of TABLES) console.log(`${tableText(table(folder))}\n`);
