/** Why a model could not be set up: the setting does not parse, its package or its key is not there. */
export type ModelSettingFault = 'setting-invalid' | 'package-missing' | 'key-missing';

/** A model could not be set up; the message names the mend. Thrown before any request is made. */
export class ModelSettingError extends Error {
  override readonly name = 'ModelSettingError';
  /** Stable; match on it. */
  readonly code: ModelSettingFault;

  constructor(code: ModelSettingFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
