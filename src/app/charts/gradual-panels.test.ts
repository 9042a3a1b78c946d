import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../../core/compare/made-runs';
import { chartRuns } from './chart-run';
import { sizePanel } from './gradual-panels';
import { stackAxis } from './x-axis';

function panelOf(methods: readonly Parameters<typeof madeConfig>[0][], chosen: string | null) {
  const runs = chartRuns(
    methods.map((method) => {
      const run = madeRun(madeConfig(method, 0), [
        [1024, 0.9],
        [512, 0.8],
      ]);
      const iterations = run.iterations.map((record) => asChannels(record, 2 * (record.iteration + 1)));
      return { ...run, runId: method, iterations, over: true };
    }),
  );
  return sizePanel(runs, stackAxis(runs, chosen), chosen);
}

const THREE = ['frs', 'channel-random', 'channel-l1'] as const;

describe('the size of the nets of gradual runs', () => {
  it('has the parameters of one or two runs, and needs no word for that', () => {
    const { unit, summary, series } = panelOf(THREE.slice(0, 2), 'frs');
    expect(series).toHaveLength(4);
    expect(unit).toBe('% of dense: MACs, parameters');
    expect(summary).not.toContain('only');
  });

  it('has those of the run in view from three runs on, and says of which', () => {
    const { unit, summary, series } = panelOf(THREE, 'channel-random');
    expect(series.map(({ key }) => key).filter((key) => key.endsWith('params'))).toEqual([
      'channel-random/full/params',
    ]);
    expect(unit).toBe('% of dense; params: Random ch. only');
    expect(summary).toMatch(/ Parameters are drawn of Random ch\. only, the run in view\.$/);
  });

  it('claims no parameters where none are drawn', () => {
    const { unit, series } = panelOf(THREE, null);
    expect(series).toHaveLength(3);
    expect(unit).toBe('% of dense: MACs');
  });
});
