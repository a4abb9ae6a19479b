/** One request as a person made it. */
export interface Query {
  /** What was said or typed. */
  readonly text: string;
  /** Names the conversation; memory is kept by it. */
  readonly session?: string;
  /** Names the customer; orders, preferences and private answers belong to one. */
  readonly user?: string;
  /** BCP 47, e.g. `en`, `de-CH`; where it is absent, adapters guess or use English. */
  readonly locale?: string;
}
