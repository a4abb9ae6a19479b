import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const title = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] } as const;
const none = { type: 'object', properties: {} } as const;
const text = (words: string) => ({ content: [{ type: 'text' as const, text: words }] });

/** A well-formed message that is no tool result. */
export const oddAnswer = (id: string | number): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'smell', of: 'smoke' }] } })}\n`;

/** What the server counts, so that a test can ask what really happened on the other side. */
export const seen: { cancelled: number; calls: number; hanging: number } = { cancelled: 0, calls: 0, hanging: 0 };

/** A shop with one good tool, one that writes, and many that misbehave; `write` puts a line past the protocol. */
export function shopServer(write: (line: string) => void = () => {}): Server {
  const server = new Server({ name: 'shop', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) =>
    params?.cursor === undefined
      ? {
          tools: [
            { name: 'find', description: 'Finds.', inputSchema: title, annotations: { readOnlyHint: true } },
            { name: 'reserve', description: 'Reserves.', inputSchema: title, annotations: { idempotentHint: true } },
          ],
          nextCursor: 'more',
        }
      : {
          tools: [
            ...['trace', 'fails', 'throws', 'odd', 'hangs', 'huge', 'exits', 'counts'].map((name) => ({
              name,
              inputSchema: none,
            })),
            { name: 'unclear', inputSchema: { ...none, properties: { a: { type: 'no such type' } } } },
          ],
        },
  );
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, requestId }) => {
    seen.calls++;
    switch (params.name) {
      case 'find':
        return { content: [], structuredContent: { title: params.arguments?.title, copies: 3 } };
      case 'reserve':
        return text(`reserved ${params.arguments?.title}`);
      case 'trace':
        return text(String(params._meta?.traceparent));
      case 'fails':
        return { ...text('the till is locked'), isError: true };
      case 'throws':
        throw new Error('the till is on fire');
      case 'odd':
        write(oddAnswer(requestId));
        break;
      case 'huge':
        return text('x'.repeat(600_000));
      case 'counts':
        return { content: [], structuredContent: { ...seen } };
      case 'exits':
        process.exit(1);
        break;
      default:
        seen.hanging++;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        seen.hanging--;
        seen.cancelled++;
    }
    return text('too late');
  });
  return server;
}
