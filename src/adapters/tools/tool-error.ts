/** Why a tool gave no result; the engine turns it into the failure of the call. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  /** `unknown-tool`, `bad-arguments`, `cancelled`, `failed`, or a code of the tool's own. */
  readonly code: string;
  /** The tool that was called. */
  readonly tool: string;
  /** The argument at fault, where one is: `genre`, `filters.year`. */
  readonly argument?: string;

  constructor(
    code: string,
    tool: string,
    message: string,
    details: { readonly argument?: string; readonly cause?: unknown } = {},
  ) {
    super(`${tool}: ${message}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.tool = tool;
    if (details.argument !== undefined) this.argument = details.argument;
  }
}
