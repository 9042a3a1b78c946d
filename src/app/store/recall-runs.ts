import { experimentKey } from '../../core/compare/experiments';
import { whenListed } from './archive';
import { wasRead } from './chosen-actions';
import { compareView } from './compare-view';
import { labStore } from './lab-store';
import { listedRows } from './library';
import { loadStored } from './stored-actions';

/** Records of more runs are not read unasked. */
const MOST_RECALLED = 60;

let recalled = false;

/**
 * Where this page has run and opened nothing yet: reads the stored runs of the training that was run last, so that a comparison is
 * there again after a reload.
 */
export async function recallRuns(): Promise<void> {
  if (recalled) return;
  recalled = true;
  await whenListed();
  const { library, runs } = labStore.getState();
  const own = Object.values(runs.byId).some(({ status }) => status !== 'recorded');
  if (own || compareView().chosen !== null) return;
  const rows = listedRows(library).filter(({ records }) => records > 0);
  const [newest] = rows;
  if (newest === undefined) return;
  const key = experimentKey(newest.config);
  const same = rows.filter(({ config }) => experimentKey(config) === key).slice(0, MOST_RECALLED);
  await wasRead(loadStored(same.map(({ runId }) => runId)));
}
