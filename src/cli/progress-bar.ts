import type { RunProgress } from '../core/protocol/protocol';

const WIDTH = 28;

/** One line on standard error, drawn over itself; silent when standard error is no terminal. */
export function drawProgress(label: string, progress: RunProgress): void {
  if (!process.stderr.isTTY) return;
  const filled = Math.round(progress.done * WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  const speed =
    progress.examplesPerSecond === null
      ? ''
      : `${Math.round(progress.examplesPerSecond / 100) / 10} k examples/s`;
  const left = progress.secondsLeft === null ? '' : `${Math.ceil(progress.secondsLeft)} s left`;
  const where = `iteration ${progress.iteration}, epoch ${progress.epoch}`;
  process.stderr.write(
    `\r\x1b[2K${label} ${bar} ${Math.floor(100 * progress.done)} %  ${where}  ${speed}  ${left}`,
  );
}

export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
}
