import type { CanaryState } from '../observe/rollout/canary.ts';

export interface CanarySettings {
  /** Of the server, as for a client. */
  readonly url: string;
  readonly json: boolean;
  /** Whose canary is to be changed, and to what; absent: all are shown. */
  readonly pipeline?: string;
  readonly change?: string;
}

interface Standing {
  readonly pipeline: string;
  readonly version: number;
  readonly stable: number;
  readonly shareRatio: number;
  readonly state: CanaryState;
  readonly comparisons: readonly {
    readonly surface: string;
    readonly measure: string;
    readonly canary: { readonly good: number; readonly bad: number };
    readonly before: { readonly good: number; readonly bad: number };
  }[];
}

/**
 * `tailrace canary`: shows the versions a running server tries, stops or resumes one, or gives it another share. Resolves
 * with the exit code.
 *
 * @throws Error where the server is not there, or refuses.
 */
export async function canaryCommand({ url, json, pipeline, change }: CanarySettings): Promise<number> {
  const base = `${url.replace(/^ws/, 'http').replace(/\/$/, '')}/v1/canaries`;
  const body = change === undefined ? undefined : JSON.stringify(wanted(change));
  const answer = await asked(body === undefined ? base : `${base}/${pipeline}`, body);
  const all = (Array.isArray(answer) ? answer : [answer]) as readonly Standing[];
  const shown = pipeline === undefined ? all : all.filter((each) => each.pipeline === pipeline);
  console.log(json ? JSON.stringify(shown) : shown.map(described).join('\n') || 'No canary of that pipeline.');
  return shown.length > 0 ? 0 : 1;
}

async function asked(url: string, body: string | undefined): Promise<unknown> {
  const token = process.env.TAILRACE_TOKEN;
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const init = body === undefined ? { headers } : { method: 'POST', headers, body };
  const response = await fetch(url, init).catch(() => {
    throw new Error(`nobody answers at ${url}: start the server, or name it with --url`);
  });
  const answer = (await response.json().catch(() => ({}))) as { readonly error?: { readonly message?: string } };
  if (response.ok) return answer;
  const why =
    response.status === 404 && body === undefined ? 'the server tries no other version' : answer.error?.message;
  throw new Error(why ?? `the server answered ${response.status}`);
}

function wanted(change: string): Readonly<Record<string, string | number>> {
  if (change === 'resume') return { state: 'running' };
  if (change === 'stop') return { state: 'rolled-back' };
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(change) ?? [];
  if (percent === undefined)
    throw new Error(`${change} is nothing a canary can be told: give resume, stop, or e.g. 10%`);
  return { shareRatio: Number(percent) / 100 };
}

function described({ pipeline, version, stable, shareRatio, state, comparisons }: Standing): string {
  const share = `${Number((shareRatio * 100).toFixed(2))} % beside @${stable}`;
  const told = comparisons.map(({ surface, measure, canary, before }) => {
    const of = ({ good, bad }: Standing['comparisons'][number]['canary']): string => `${bad} of ${good + bad} broken`;
    return `  ${surface} ${measure}: ${of(canary)}, by @${stable} ${of(before)}`;
  });
  return [`${pipeline}@${version}  ${state}, ${share}`, ...told].join('\n');
}
