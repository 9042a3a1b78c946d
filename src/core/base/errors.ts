/** Every way the lab refuses or fails, as a closed set: screens and exit codes switch on it. */
export const ERROR_CODES = [
  'bad-config',
  'bad-file',
  'bad-dataset',
  'bad-checkpoint',
  'network',
  'storage',
  'backend-unavailable',
  'backend-lost',
  'diverged',
  'protocol',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error a person can act on: what happened, where, with the value, and what to do. */
export class LabError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'LabError';
    this.code = code;
  }
}

/** The code and sentence of anything thrown, ready to cross a worker border. */
export function describeError(error: unknown): { code: ErrorCode; message: string } {
  if (error instanceof LabError) return { code: error.code, message: error.message };
  if (error instanceof Error) return { code: 'internal', message: `${error.name}: ${error.message}` };
  return { code: 'internal', message: String(error) };
}
