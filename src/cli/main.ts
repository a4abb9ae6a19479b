#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { pipelinesCommand } from './pipelines-command.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    surface: { type: 'string' },
    mermaid: { type: 'boolean' },
    json: { type: 'boolean' },
  },
});
const [command, ...rest] = positionals;
if (command === 'pipelines') console.log(pipelinesCommand(rest[0], flags));
