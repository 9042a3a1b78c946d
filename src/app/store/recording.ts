import type { Recording } from '../../core/record/recording';
import { RECORD_SCHEMA } from '../../core/record/run-record';

/** The recording at `url`, or null when it is missing or of another schema: the page then starts empty. */
export async function fetchRecording(url: string): Promise<Recording | null> {
  try {
    const answer = await fetch(url);
    if (!answer.ok) return null;
    const value: unknown = await answer.json();
    return isRecording(value) ? value : null;
  } catch {
    return null;
  }
}

/** Checks what the page relies on; the file is made by our own engine. */
function isRecording(value: unknown): value is Recording {
  if (typeof value !== 'object' || value === null) return false;
  const { recordedAt, machine, runs } = value as Record<string, unknown>;
  return (
    typeof recordedAt === 'string' &&
    typeof machine === 'string' &&
    Array.isArray(runs) &&
    runs.length > 0 &&
    runs.every((run) => run?.schema === RECORD_SCHEMA && Array.isArray(run.iterations))
  );
}
