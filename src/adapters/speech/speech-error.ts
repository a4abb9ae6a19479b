/** No speech could be made; the answer's text is not touched by it. */
export class SpeechError extends Error {
  override readonly name = 'SpeechError';
  /** `speech-unavailable`: there is no synthesiser here. `speech-failed`: it gave up. `speech-setting`: the setting names none. */
  readonly code: 'speech-unavailable' | 'speech-failed' | 'speech-setting';

  constructor(code: SpeechError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
