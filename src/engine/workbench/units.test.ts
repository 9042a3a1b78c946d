import { beforeAll, describe, expect, it } from 'vitest';
import { buildArchitecture } from '../../core/models/build';
import { initialParameters } from '../../core/models/initialise';
import { editedNetwork } from '../../core/workbench/edited';
import { openRunNetwork } from '../../core/workbench/run-network';
import { handLayers, placeOfUnit, unitAt } from '../../core/workbench/units';
import { CNN, config, gone, MLP, RESNET, startRuns, VGG, type WorkbenchRuns, whole } from './runs.fixture';

let runs: WorkbenchRuns;

beforeAll(async () => {
  runs = await startRuns();
});

describe('the units of a workbench', () => {
  it('[WB4] what was not kept, or is never rewound, stays pruned, with the reason and what to do', async () => {
    const { ran, openOn } = runs;
    for (const wanted of [
      config('frs', CNN),
      config('frs', VGG, { remove: false }),
      config('lottery', CNN),
    ]) {
      const { checkpoint, records } = await ran(wanted);
      // As older versions stored it, and as it comes out of a file.
      const { archive: _, ...older } = checkpoint;
      const bench = await openOn(wanted, { checkpoint: older, records });
      const { layers, refusals } = bench.view;
      const units = gone(bench.view);
      for (const unit of units.slice(0, 2)) {
        const reason = refusals[placeOfUnit(layers, unit)?.layer.name ?? ''];
        expect(reason).toMatch(/^(The run|Its batch norm)/);
        await expect(whole(bench, [unit])).rejects.toMatchObject({
          code: 'bad-config',
          message: expect.stringContaining(reason ?? 'a reason'),
        });
      }
      if (wanted.pruning.recipe.unit === 'channel') {
        expect(units.length).toBeGreaterThan(0);
        expect(Object.values(refusals)[0]).toMatch(/Run it again here to bring channels back\.$/);
      }
      bench.dispose();
    }
  });

  it('[WB5] a neuron that a rewinding run cut comes back with its initial weights, and goes again without a trace', async () => {
    const { ran, openOn, dataset } = runs;
    const wanted = config('lottery', MLP);
    const stored = await ran(wanted);
    const dense = buildArchitecture(wanted.model, dataset, dataset.classNames.length);
    const weight = dense.parameters.find(({ node, prunable }) => node === 'dense1' && prunable);
    if (weight === undefined) throw new Error('no first layer');
    // Neuron 3 of the first layer loses its last incoming weights.
    const { checkpoint } = stored;
    for (let i = 3; i < weight.size; i += 14) {
      checkpoint.mask[weight.offset + i] = 0;
      checkpoint.network.parameters[weight.offset + i] = 0;
    }
    const run = openRunNetwork(wanted, dense, stored);
    const unit = unitAt(run.layers, 'dense1', 3, true);
    if (unit === null) throw new Error('no unit');
    expect(run.gone.get('dense1')).toContain(3);
    const initial = initialParameters(dense, wanted.seed);
    const edited = editedNetwork(run, [unit]);
    for (let i = 0; i < weight.size; i++) {
      const at = weight.offset + i;
      const own = i % 14 === 3;
      expect(edited.mask[at]).toBe(own ? 1 : checkpoint.mask[at]);
      expect(edited.network.parameters[at]).toBe(own ? initial[at] : checkpoint.network.parameters[at]);
    }
    const bench = await openOn(wanted, stored);
    const before = await whole(bench, []);
    const after = await whole(bench, [unit]);
    expect(after.parameters).toBeGreaterThanOrEqual(before.parameters + weight.size / 14);
    expect(after.units).toBe(before.units + 1);
    expect(await whole(bench, [])).toEqual(before);
    bench.dispose();
  });

  it('[WB6] one unit of a residual stream is its channel in every convolution that is added up', () => {
    const dense = buildArchitecture(RESNET, runs.dataset, 10);
    const layers = handLayers(dense, 'coupled');
    const stage = layers.find(({ name }) => name === 'stem');
    expect(stage?.nodes).toEqual(['stem', 'conv1.1.2', 'conv1.2.2']);
    expect(stage?.readers).toContain('conv2.1.1');
    expect(unitAt(layers, 'conv1.2.2', 2, false)).toBe(unitAt(layers, 'stem', 2, false));
    expect(unitAt(layers, 'output', 0, false)).toBeNull();
    const numbers = layers.flatMap(({ first, channels }) =>
      Array.from({ length: channels }, (_, channel) => first + channel),
    );
    expect(numbers).toEqual([...numbers.keys()]);
  });
});
