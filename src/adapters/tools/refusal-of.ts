import type { ToolFailure } from '../../ports/index.ts';
import { ToolError } from './tool-error.ts';

/** What a check throws, as a value; an error that is none of a tool's goes on. */
export function refusalOf(check: () => void): ToolFailure | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { code: error.code, message: error.message };
  }
}
