/** The environment a provider reads its keys from. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** US dollars for a million tokens. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
}

/** What a model needs beside its setting. */
export interface AiSdkModelOptions {
  /** Where the keys are: OPENAI_API_KEY, ANTHROPIC_API_KEY, AWS_*, OPENAI_COMPATIBLE_API_KEY. */
  readonly env: Environment;
  /** US dollars for a million tokens, by the provider's own model name; usage of models not named has no cost. */
  readonly prices?: Readonly<Record<string, TokenPrice>>;
}
