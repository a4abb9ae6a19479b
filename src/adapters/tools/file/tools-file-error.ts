/** A tools file that cannot be used: names the file, the line and the mend. */
export class ToolsFileError extends Error {
  override readonly name = 'ToolsFileError';
  readonly code = 'tools-file';
  /** `tools.yaml:12`. */
  readonly place: string;

  constructor(place: string, problem: string, options?: ErrorOptions) {
    super(`${place}: ${problem}`, options);
    this.place = place;
  }
}
