import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readRuns } from '../../observe/run-store/index.ts';
import { weekReport } from '../../observe/week-report.ts';
import { weekReportPage } from '../../observe/week-report-page.ts';
import { weekReportText } from '../../observe/week-report-text.ts';
import { traced } from './trace-command.ts';

const options = {
  runs: { type: 'string', default: 'var/runs.sqlite' },
  week: { type: 'boolean', default: true },
  until: { type: 'string' },
  html: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** `tailrace report --week`: the last seven days beside the seven before; `--html` saves it as a page with plots. */
export function reportCommand(args: readonly string[]): number {
  const { values: flags } = parseArgs({ args: [...args], options });
  const now = flags.until === undefined ? Date.now() : Date.parse(flags.until);
  if (Number.isNaN(now)) throw new Error(`--until is ${flags.until}: give a date like 2026-03-16`);
  const reader = readRuns(flags.runs);
  try {
    const report = weekReport(reader, now);
    const worst = report.worst.flatMap(({ run }) => reader.find(run) ?? []);
    if (flags.html !== undefined) {
      writeFileSync(flags.html, weekReportPage(report, worst));
      console.log(`Saved ${flags.html}`);
    } else if (flags.json) console.log(JSON.stringify(report, null, 2));
    else {
      console.log(weekReportText(report));
      if (worst.length > 0) console.log(`\nSlowest runs that were kept\n\n${worst.map(traced).join('\n\n')}`);
    }
    return 0;
  } finally {
    reader.close();
  }
}
