import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { BOOKSHOP_SPECS } from '../../src/adapters/tools/bookshop/index.ts';

/** An MCP server, as a process of its own, that looks orders up and never manages to: `exits`, `hangs`, or `lies`. */
const how = process.argv[2];
const { name, description, parameters } = BOOKSHOP_SPECS.order_status;
const server = new Server({ name: 'orders', version: '1.0.0' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({
  tools: [{ name, description, inputSchema: parameters as never, annotations: { readOnlyHint: true } }],
}));
server.setRequestHandler(CallToolRequestSchema, async () => {
  if (how === 'exits') {
    // Half a message, and then nobody is there.
    process.stdout.write('{"jsonrpc":"2.0","id":1,"resu', () => process.exit(1));
  }
  if (how === 'lies') return { content: [], structuredContent: { orders: 'all of them', found: 'perhaps' } };
  return new Promise<never>(() => {});
});
await server.connect(new StdioServerTransport());
