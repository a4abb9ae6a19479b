import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../../ports/index.ts';
import { ToolsFileError } from './tools-file-error.ts';

/** The schema of a tool's arguments as its file says it. @throws ToolsFileError where it is none. */
export function schemaOf(tool: string, parameters: JsonObject, place: string): JsonObject {
  const schema = { type: 'object', ...parameters } as JsonObject;
  try {
    new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
  } catch (cause) {
    const problem = `parameters of '${tool}' are no JSON Schema: ${(cause as Error).message}`;
    throw new ToolsFileError(place, problem, { cause });
  }
  return schema;
}
