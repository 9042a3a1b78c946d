export type Tell = (line: string) => void;

/** Lines on stderr with the seconds since the start, so that stdout holds only the table. */
export function createTell(): Tell {
  const start = performance.now();
  return (line) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`[${seconds} s] ${line}\n`);
  };
}
