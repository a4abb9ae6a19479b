import type { Run } from '../../../../operators/index.ts';
import { nowhere } from './detector.ts';

const leastChars = 15;

/** Forms in which the providers named publish that their secrets are written. */
const forms: readonly RegExp[] = [
  /(?<![\w-])(?:AKIA|ASIA)[A-Z\d]{16}(?![\w-])/g, // Amazon Web Services
  /(?<![\w-])AIza[\w-]{35}(?![\w-])/g, // Google
  /(?<![\w-])gh[opsur]_[A-Za-z\d]{36,}(?![\w-])/g, // GitHub
  /(?<![\w-])github_pat_\w{22,}(?![\w-])/g,
  /(?<![\w-])glpat-[\w-]{20,}(?![\w-])/g, // GitLab
  /(?<![\w-])xox[abeprs]-[A-Za-z\d-]{10,}(?![\w-])/g, // Slack
  /(?<![\w-])sk-(?:ant-|proj-|live-)?[\w-]{20,}(?![\w-])/g, // OpenAI, Anthropic
  /(?<![\w-])[rs]k_(?:live|test)_[A-Za-z\d]{16,}(?![\w-])/g, // Stripe
  /(?<![\w-])npm_[A-Za-z\d]{36}(?![\w-])/g,
  /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g, // JSON Web Token, RFC 7519
];

/** API keys and access tokens in a run without white space. */
export function findCredentials(run: Run): readonly number[] {
  if (run.text.length < leastChars) return nowhere;
  const found: number[] = [];
  for (const form of forms) for (const match of run.text.matchAll(form)) found.push(match.index);
  return found.sort((a, b) => a - b);
}
