import { breakersCommand } from './breakers-command.ts';
import { reportCommand } from './report-command.ts';
import { runsCommand } from './runs-command.ts';
import { traceCommand } from './trace-command.ts';

/** The commands that read recorded runs; each takes its own arguments and gives an exit code. */
export const recordCommands: Readonly<Record<string, (args: readonly string[]) => number>> = {
  breakers: breakersCommand,
  report: reportCommand,
  runs: runsCommand,
  trace: traceCommand,
};
