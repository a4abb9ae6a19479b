import { compareCommand } from './compare-command.ts';
import { replayCommand } from './replay-command.ts';
import { simulateCommand } from './simulate-command.ts';
import { whatIfCommand } from './what-if-command.ts';

/** The commands that run pipelines in virtual time; each takes its own arguments and gives an exit code. */
export const simulationCommands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  compare: compareCommand,
  replay: replayCommand,
  simulate: simulateCommand,
  whatif: whatIfCommand,
};
