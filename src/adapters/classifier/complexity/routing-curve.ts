/** Whether each of two models answers a prompt rightly. */
export interface RoutedPrompt {
  readonly weak: boolean;
  readonly strong: boolean;
}

/** What sending the prompts with the highest scores to the strong model gives. Shares and qualities are 0 to 1. */
export interface RoutingCurve {
  /** Share of right answers when `share` of the prompts go to the strong model. */
  qualityAt(share: number): number;
  /** The share of strong calls that recovers `gap` of the distance from all weak to all strong. */
  shareFor(gap: number): number;
  /**
   * Average share of that distance that is recovered, over all shares of strong calls; about 0.5 at random.
   *
   * @source Ong et al. 2024, "RouteLLM: Learning to Route LLMs with Preference Data" (APGR).
   */
  readonly recovered: number;
}

/** Scores routing by `scores`, the higher the more a prompt needs the strong model. */
export function routingCurve(prompts: readonly RoutedPrompt[], scores: readonly number[]): RoutingCurve {
  const count = prompts.length;
  if (count === 0 || scores.length !== count) {
    throw new RangeError(`routingCurve: ${scores.length} scores for ${count} prompts; give one each`);
  }
  const order = prompts.map((_, index) => index).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const qualities = [prompts.filter(({ weak }) => weak).length / count];
  for (const index of order) {
    const { weak, strong } = prompts[index] as RoutedPrompt;
    qualities.push((qualities.at(-1) ?? 0) + (Number(strong) - Number(weak)) / count);
  }
  const [low = 0] = qualities;
  const high = qualities.at(-1) ?? 0;
  const mean = qualities.reduce((sum, quality) => sum + quality, 0) / qualities.length;
  return {
    qualityAt: (share) => qualities[Math.round(share * count)] ?? high,
    shareFor: (gap) => qualities.findIndex((quality) => quality >= low + gap * (high - low)) / count,
    recovered: (mean - low) / (high - low),
  };
}
