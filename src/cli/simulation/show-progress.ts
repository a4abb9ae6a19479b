/** Draws how far a simulation is on one line of a terminal; says nothing where there is no terminal. */
export function showProgress(label: string, isQuiet: boolean): (done: number, runs: number) => void {
  const { stderr } = process;
  if (isQuiet || !stderr.isTTY) return () => {};
  const startedAt = performance.now();
  return (done, runs) => {
    if (done >= runs) {
      stderr.write('\r\u001b[K');
      return;
    }
    const width = 24;
    const filled = Math.round((done / runs) * width);
    const perSecond = Math.round((1000 * done) / (performance.now() - startedAt));
    stderr.write(`\r${label} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${done} of ${runs}, ${perSecond}/s`);
  };
}
