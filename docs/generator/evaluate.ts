import { stripTypeScriptTypes } from 'node:module';
import * as rxjs from 'rxjs';
import * as operators from '../../operators/index.ts';

/** Evaluates a TypeScript expression that sees all of rxjs, all operators, and `scope`. */
export function evaluate(expression: string, scope: Readonly<Record<string, unknown>> = {}): unknown {
  return execute(`return (${expression}\n);`, scope);
}

/** Runs TypeScript statements that see all of rxjs, all operators, and `scope`. */
export function execute(statements: string, scope: Readonly<Record<string, unknown>> = {}): unknown {
  const names = Object.fromEntries(
    Object.entries({ ...rxjs, ...operators, ...scope }).filter(([name]) => isName(name)),
  );
  const script = stripTypeScriptTypes(`(function () {${statements}\n})`).replace(/^\(function \(\) \{|\}\)\s*$/g, '');
  return new Function(...Object.keys(names), `'use strict';${script}`)(...Object.values(names));
}

/** What a CommonJS package exports beside its names is none of them. */
function isName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default';
}
