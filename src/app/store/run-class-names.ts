import { knownClassNames } from '../../core/datasets/class-names';
import type { DatasetSource } from '../../core/datasets/dataset';
import { factsAtHand } from './image-shelf';
import type { RunState } from './run-state';

/**
 * What a run's classes are called, whatever data the form is about; null where nobody knows. Its own record says it before the files at
 * hand do, which may have been read with other names since.
 */
export function classNamesOf(
  run: Pick<RunState, 'environment'> | undefined,
  source: DatasetSource,
): readonly string[] | null {
  return knownClassNames(source) ?? run?.environment?.classNames ?? factsAtHand(source)?.classNames ?? null;
}
