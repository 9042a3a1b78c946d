import { describeError } from '../../core/base/errors';
import { checkGoldenText, type GoldenReport } from '../../core/golden/check-file';
import { reportLines } from './report-lines';

/** What the command touches of the world. */
export interface GoldenHost {
  /** @throws when the file cannot be read. */
  readonly read: (path: string) => string;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

const USAGE = `Usage: npm run golden -- FILE...

Checks golden vectors of the authors' code against the lab's own mathematics.
Exit code: 0 all comparable entries pass, 1 one fails, 2 a file cannot be read.`;

/** Checks every file and prints its report. An unreadable file does not stop the others. */
export function runGolden(args: readonly string[], host: GoldenHost): 0 | 1 | 2 {
  if (args.includes('--help') || args.includes('-h')) {
    host.out(USAGE);
    return 0;
  }
  const flag = args.find((arg) => arg.startsWith('-'));
  if (flag !== undefined) {
    host.err(`golden: unknown option ${flag}; give one or more files, for example src/core/golden/sap.json.`);
    return 2;
  }
  if (args.length === 0) {
    host.err('golden: no file given; give one or more files, for example src/core/golden/sap.json.');
    return 2;
  }
  const codes = args.map((path) => checkOne(path, host));
  return codes.includes(2) ? 2 : codes.includes(1) ? 1 : 0;
}

function checkOne(path: string, host: GoldenHost): 0 | 1 | 2 {
  let report: GoldenReport;
  try {
    report = checkGoldenText(host.read(path));
  } catch (error) {
    host.err(`golden: ${path}: ${reasonOf(error)}`);
    return 2;
  }
  for (const line of reportLines(path, report)) host.out(line);
  return report.results.some((result) => result.status === 'failed') ? 1 : 0;
}

/** One line, also for the errors of the file system. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'no such file; check the path.';
  if (code === 'EISDIR') return 'is a folder; give a JSON file.';
  if (code === 'EACCES') return 'no permission to read it.';
  return describeError(error).message.replaceAll(/\s*\n\s*/g, ' ');
}
