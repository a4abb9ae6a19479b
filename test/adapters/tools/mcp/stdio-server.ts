import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { shopServer } from './shop-server.ts';

/** The shop on standard streams, with a line before it that is no message. `silent` never says a word. */
if (process.argv[2] === 'silent') setInterval(() => {}, 1_000);
else {
  process.stdout.write('this is not JSON\n');
  await shopServer((line) => process.stdout.write(line)).connect(new StdioServerTransport());
}
