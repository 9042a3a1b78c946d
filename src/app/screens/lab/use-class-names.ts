import { useMemo } from 'react';
import { namedClasses } from '../../../core/datasets/class-names';
import type { ChartRun } from '../../charts/chart-run';
import { useLab } from '../../store/lab-store';
import { classNamesOf } from '../../store/run-class-names';

/** The names of a run's classes, the same list until they change: whoever draws them is not drawn anew. */
export function useClassNames({ runId, config }: Pick<ChartRun, 'runId' | 'config'>, classes: number) {
  const known = useLab(({ runs }) => classNamesOf(runs.byId[runId], config.dataset.source));
  return useMemo(() => namedClasses(known, classes), [known, classes]);
}
