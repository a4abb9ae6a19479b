import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonObject, ToolSpec } from '../../ports/index.ts';
import { ToolError } from './tool-error.ts';

/** Throws a {@link ToolError} `bad-arguments` that names the argument and the mend; returns where all is well. */
export type CheckArguments = (args: JsonObject) => void;

// Checking the schemas themselves takes 50 ms at the first call; strict mode still refuses what it does not know.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateSchema: false });

/**
 * Makes the check of a tool's arguments. The schema is compiled at the first call, so that a host of many tools
 * starts at once.
 *
 * @throws TypeError where the schema is not an object schema, at once.
 */
export function checkArguments(spec: ToolSpec): CheckArguments {
  return checkWith(() => ajv, spec);
}

/**
 * Makes the check of a tool whose schema somebody else wrote: words of other drafts are read over, and a schema that
 * cannot be used fails its tool's calls with `bad-schema`, and nothing else.
 *
 * @throws TypeError where the schema is not an object schema, at once.
 */
export function checkForeignArguments(spec: ToolSpec): CheckArguments {
  // One each: two servers may give their schemas the same `$id`.
  const lenient = (): Ajv2020 => new Ajv2020({ strict: false, logger: false, validateSchema: false });
  const { $schema: _, ...parameters } = spec.parameters;
  const check = checkWith(lenient, { ...spec, parameters });
  return (args) => {
    try {
      check(args);
    } catch (error) {
      if (error instanceof ToolError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new ToolError('bad-schema', spec.name, `its schema cannot be used: ${why}`, { cause: error });
    }
  };
}

function checkWith(compiler: () => Ajv2020, spec: ToolSpec): CheckArguments {
  if (spec.parameters.type !== 'object') {
    throw new TypeError(`parameters of tool ${spec.name} must be a JSON Schema of type "object"`);
  }
  let validate: ValidateFunction | undefined;
  return (args) => {
    validate ??= compiler().compile(spec.parameters);
    if (validate(args)) return;
    const error = validate.errors?.[0];
    if (error === undefined) throw new ToolError('bad-arguments', spec.name, 'the arguments do not fit the schema');
    const { argument, message } = explain(error, spec);
    throw new ToolError('bad-arguments', spec.name, message, { argument });
  };
}

function explain(error: ErrorObject, spec: ToolSpec): { readonly argument: string; readonly message: string } {
  const at = error.instancePath.slice(1).replaceAll('/', '.');
  const params = error.params as Readonly<Record<string, unknown>>;
  const inside = (name: unknown): string => (at === '' ? String(name) : `${at}.${String(name)}`);
  switch (error.keyword) {
    case 'required': {
      const argument = inside(params.missingProperty);
      return { argument, message: `argument \`${argument}\` is missing; ${describe(spec, argument)}` };
    }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const argument = inside(params.additionalProperty ?? params.unevaluatedProperty);
      return { argument, message: `argument \`${argument}\` is not known; leave it out or use ${names(spec)}` };
    }
    case 'enum':
      return { argument: at, message: `argument \`${at}\` must be one of ${list(params.allowedValues)}` };
    case 'type': {
      const subject = at === '' ? 'the arguments' : `argument \`${at}\``;
      return { argument: at, message: `${subject} must be of type ${String(params.type)}` };
    }
    case 'minLength':
      return { argument: at, message: `argument \`${at}\` is empty; leave it out or give it a value` };
    default:
      return { argument: at, message: `argument \`${at}\` ${error.message ?? 'does not fit'}` };
  }
}

/** At most this many values are named in a message. */
const NAMED_VALUES = 24;

function list(values: unknown): string {
  const all = Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : [];
  return all.length > NAMED_VALUES ? `${all.slice(0, NAMED_VALUES).join(', ')}, …` : all.join(', ');
}

function names(spec: ToolSpec): string {
  const known = Object.keys(properties(spec));
  return known.length === 0 ? 'none' : known.map((name) => `\`${name}\``).join(', ');
}

function describe(spec: ToolSpec, argument: string): string {
  const description = (properties(spec)[argument] as JsonObject | undefined)?.description;
  return typeof description === 'string' ? `give it: ${description}` : 'give it a value';
}

function properties(spec: ToolSpec): JsonObject {
  return (spec.parameters.properties ?? {}) as JsonObject;
}
