import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import { explainImage } from '../../core/workbench/explain';
import { filterOf } from '../../core/workbench/filter';
import { lookInto } from '../../core/workbench/network-look';
import { openRunNetwork } from '../../core/workbench/run-network';
import { wholeEvidence } from '../network/gather-evidence';
import { CNN, config, iterative, MLP, RESNET, startRuns, type WorkbenchRuns, whole } from './runs.fixture';

const denseMaskOf = ({ parameterCount }: Architecture): Uint8Array => new Uint8Array(parameterCount).fill(1);

let runs: WorkbenchRuns;

beforeAll(async () => {
  runs = await startRuns();
});

describe('what is looked into', () => {
  it('[WB16] a unit’s filter is that of the run’s network; of a channel the run pruned, what its cut kept', async () => {
    const { ran, dataset } = runs;
    for (const wanted of [
      config('frs', CNN),
      iterative('channel-l2', RESNET, false),
      config('lottery', CNN),
    ]) {
      const stored = await ran(wanted);
      const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
      const run = openRunNetwork(wanted, dense, stored);
      const filter = lookInto(wanted, dense, stored);
      const { archive = null, network, mask } = stored.checkpoint;
      for (const { node, shape } of dense.parameters.filter(({ prunable }) => prunable)) {
        const channels = Array.from({ length: shape.at(-1) ?? 0 }, (_, channel) => channel);
        const left = channels.filter((channel) => run.gone.get(node)?.includes(channel) !== true);
        for (const channel of channels) {
          const { state } = run;
          const own = state.numbers.get(node)?.indexOf(channel) ?? channel;
          if (left.includes(channel))
            expect(filter(node, channel)).toEqual(
              filterOf(state.architecture, network.parameters, mask, node, own),
            );
          else if (archive === null) expect(filter(node, channel)).toBeNull();
          else {
            const whole = filterOf(dense, archive.parameters, denseMaskOf(dense), node, channel);
            const found = filter(node, channel);
            expect(found?.weights).toBe(whole?.weights);
            expect(found?.kept).toBeGreaterThan(0);
            expect(found?.high).toBeLessThanOrEqual(whole?.high ?? Number.NaN);
          }
        }
      }
    }
  });

  it('[WB93] at every iteration a unit’s filter and the map over an image are those of the network of then', async () => {
    const { ranThrough, openOn, dataset } = runs;
    for (const wanted of [
      config('frs', CNN),
      iterative('channel-l2', RESNET, true),
      config('lottery', CNN),
    ]) {
      const points = await ranThrough(wanted);
      expect(points.length).toBeGreaterThan(2);
      const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
      const last = points.at(-1);
      if (last === undefined) throw new Error('no network');
      const goneLast = openRunNetwork(wanted, dense, last).gone;
      let seenBefore = 0;
      for (const stored of points) {
        const filter = lookInto(wanted, dense, stored);
        const { gone, state, network } = openRunNetwork(wanted, dense, stored);
        for (const [node, channels] of goneLast)
          for (const channel of channels.filter((one) => gone.get(node)?.includes(one) !== true)) {
            // Cut later, and there now: with the weights it had then.
            const own = state.numbers.get(node)?.indexOf(channel) ?? channel;
            const { mask } = stored.checkpoint;
            const found = filter(node, channel);
            expect(found).toEqual(filterOf(state.architecture, network.parameters, mask, node, own));
            expect(found?.kept).toBeGreaterThan(0);
            seenBefore++;
          }
        const bench = await openOn(wanted, stored);
        const explained = bench.explain(2, 0, []);
        const record = stored.records.at(-1);
        const { accuracy } = await whole(bench, []);
        bench.dispose();
        expect(accuracy).toBe(record?.test.accuracy);
        const { mask } = stored.checkpoint;
        const parameters = network.parameters.map((value, i) => (mask[i] === 0 ? 0 : value));
        expect(explained).toMatchObject(
          explainImage({
            ...{ architecture: state.architecture, values: { ...network, parameters } },
            ...{ pixels: explained.pixels, normalisation: dataset.normalisation, label: 2 },
            mode: wanted.pruning.gradual?.mode ?? 'stable',
          }),
        );
      }
      if (wanted.pruning.recipe.unit === 'channel') expect(seenBefore).toBeGreaterThan(0);
    }
  });

  it('[WB8] the map of a layer is the relevance that the kernels score its channels by', async () => {
    const { ran, openOn, wasm, dataset } = runs;
    for (const wanted of [config('frs', CNN), config('frs', RESNET), config('frs', MLP)]) {
      const stored = await ran(wanted);
      const bench = await openOn(wanted, stored);
      const label = 4;
      const explained = bench.explain(label, 1, []);
      bench.dispose();
      expect(dataset.test.labels[explained.image]).toBe(label);
      const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
      const { state, network } = openRunNetwork(wanted, dense, stored);
      // The kernels rate training images: let them see the test images as such.
      const ask = {
        architecture: state.architecture,
        dataset: { ...dataset, train: dataset.test },
        training: wanted.training,
      };
      const rater = await wasm.createNetwork(ask);
      rater.setMask(state.mask);
      rater.writeState(network);
      // Where a narrowed branch is widened the kernels have no step of their own: the sum behind reads it.
      const maps = explained.maps.filter(({ kind }) => kind !== 'input' && kind !== 'expand');
      const { sums } = await wholeEvidence(
        rater.channelEvidence({
          rows: Uint32Array.of(explained.image),
          nodes: maps.map(({ layer }) => layer),
          kind: 'relevance',
          mode: wanted.pruning.gradual?.mode ?? 'stable',
        }),
      );
      rater.dispose();
      for (const { layer, values, sum } of maps) {
        const found = sums.get(layer);
        const node = state.architecture.nodes.find(({ name }) => name === layer);
        if (found === undefined || node === undefined) throw new Error(`nothing at ${layer}`);
        const positions = node.output.height * node.output.width;
        const means = found.sums.slice(label * found.channels, (label + 1) * found.channels);
        const theirs = positions * means.reduce((total, mean) => total + mean, 0);
        const scale = Math.max(1e-3, positions * Math.max(...means.map(Math.abs)));
        expect(Math.abs(sum - theirs), layer).toBeLessThan(5e-3 * scale);
        expect(values.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 3);
      }
      const pixels = explained.maps.find(({ layer }) => layer === 'input');
      const first = maps[0];
      expect(pixels?.values).toHaveLength(28 * 28);
      expect(pixels?.sum).toBeCloseTo(first?.sum ?? Number.NaN, 6);
    }
  });
});
