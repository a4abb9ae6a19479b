import { execFileSync } from 'node:child_process';

/** Whether a program of another project is there to be tested against. */
export function installed(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
