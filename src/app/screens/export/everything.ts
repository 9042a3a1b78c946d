import { utf8Bytes } from '../../../core/exchange/bytes';
import { packBundle } from '../../../core/exchange/lab-bundle';
import type { RunRecord } from '../../../core/record/run-record';
import { iterationsCsv } from '../../../core/report/iterations-csv';
import { layersCsv } from '../../../core/report/layers-csv';
import { methodsText } from '../../../core/report/methods-text';
import { runsJson } from '../../../core/report/parse-runs';
import type { FileEntry } from '../../ui/file-list';
import { labSvg } from './lab-svg';
import { bundledNetworks } from './network-files';

/** Everything there is of the shown runs in one zip, which the lab opens again. */
export function everything(runs: readonly RunRecord[]): FileEntry {
  return {
    label: 'Everything, zip',
    hint: 'all below, networks and scripts; Open reads it again',
    make: async () => {
      const { models, scripts } = await bundledNetworks(runs);
      const content = packBundle({
        runsJson: runsJson(runs),
        iterationsCsv: iterationsCsv(runs),
        layersCsv: layersCsv(runs),
        methods: methodsText(runs),
        config: `${JSON.stringify(
          runs.map(({ runId, config }) => ({ runId, config })),
          null,
          1,
        )}\n`,
        appVersion: runs.map(({ environment }) => environment.appVersion).at(-1) ?? '',
        models,
        others: [{ path: 'charts.svg', what: 'the charts', bytes: utf8Bytes(labSvg()) }, ...scripts],
      });
      return { name: 'pruning-lab.zip', content, type: 'application/zip' };
    },
  };
}
