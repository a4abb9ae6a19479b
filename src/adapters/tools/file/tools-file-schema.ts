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

const count = { type: 'integer', minimum: 1 };
const megabytes = { type: 'number', exclusiveMinimum: 0, maximum: 4_096 };

const isolatedModule = {
  type: 'object',
  additionalProperties: false,
  required: ['module'],
  properties: {
    module: text,
    workers: count,
    maxWaiting: count,
    timeoutMs: milliseconds,
    graceMs: milliseconds,
    memoryMb: megabytes,
    maxBytes: count,
    env: texts,
    reuse: flag,
    output: { enum: ['ignore', 'inherit'] },
  },
};

const wasmTool = {
  type: 'object',
  additionalProperties: false,
  required: ['description', 'module'],
  properties: {
    description: text,
    module: text,
    entry: text,
    parameters: { type: 'object' },
    workers: count,
    memoryMb: megabytes,
    personal: flag,
    timeoutMs: milliseconds,
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
    isolated: { type: 'object', additionalProperties: isolatedModule },
    wasm: { type: 'object', additionalProperties: wasmTool },
  },
};
