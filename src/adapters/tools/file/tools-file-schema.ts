import type { JsonObject } from '../../../ports/index.ts';

const text = { type: 'string', minLength: 1 };
const texts = { type: 'object', additionalProperties: { type: 'string' } };
const flag = { type: 'boolean' };
const milliseconds = { type: 'number', exclusiveMinimum: 0, maximum: 2_147_483_647 };

/** What may be said of any tool; unmarked means no, except `personal`. */
const marks = { readOnly: flag, idempotent: flag, personal: flag, timeoutMs: milliseconds };

const mcpServer = {
  type: 'object',
  additionalProperties: false,
  properties: {
    command: text,
    args: { type: 'array', items: { type: 'string' } },
    env: texts,
    cwd: text,
    stderr: { enum: ['ignore', 'inherit'] },
    url: text,
    headers: texts,
    prefix: text,
    trustHints: flag,
    timeoutMs: milliseconds,
    connectTimeoutMs: milliseconds,
    tools: {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: false, properties: marks },
    },
  },
};

const httpTool = {
  type: 'object',
  additionalProperties: false,
  required: ['description', 'url'],
  properties: {
    description: text,
    method: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
    url: text,
    headers: texts,
    parameters: { type: 'object' },
    ...marks,
  },
};

/** The shape of a tools file; what a shape cannot say is checked in `parse-tools-file.ts`. */
export const toolsFileSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    own: flag,
    mcp: { type: 'object', additionalProperties: mcpServer },
    http: { type: 'object', additionalProperties: httpTool },
  },
};
