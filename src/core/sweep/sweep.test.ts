import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../cli/arguments';
import { LabError } from '../base/errors';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import { FIELDS } from '../config/fields';
import { configKey } from '../config/key';
import { PRESETS } from '../config/presets';
import type { RunConfig } from '../config/run-config';
import { configProblems } from '../config/validate';
import { withSchedule } from '../config/with-schedule';
import { buildArchitecture } from '../models/build';
import { totalMacs } from '../models/size';
import { METHODS, methodNamed } from '../pruning/methods/catalogue';
import { ABLATIONS, ablationSweep } from './ablations';
import { axisFromText, textOfAxis } from './axis-text';
import { axisValues } from './axis-values';
import { estimatedSeconds, sweepCost } from './cost';
import { expandSweep } from './expand';
import { fieldNamed } from './field-named';
import { parseSweep } from './parse-sweep';
import { parseShard, shardOf } from './shard';
import { sweepJson } from './sweep-json';
import { sweepOfConfigs } from './sweep-of-configs';

const SWEEP = {
  sweep: 1,
  settings: { epochs: 2, hidden: [16], iterations: 3, train: 500, test: 100, batch: 50 },
  methods: ['sap', { method: 'lottery', settings: { fraction: 0.3 } }, 'frs'],
  axes: { p: [0.2, 0.5, 1], weightDecay: { from: 0, to: 0.001, step: 0.0005 } },
  seeds: { from: 0, to: 2, step: 1 },
};

function refusal(value: unknown): string {
  try {
    expandSweep(parseSweep(typeof value === 'string' ? value : JSON.stringify(value)));
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    if (error instanceof LabError) return `${error.code}: ${error.message}`;
  }
  return '';
}

describe('axes', () => {
  it('[SW1] ranges have both ends, by steps or by a count, plain or logarithmic', () => {
    const values = (id: string, value: unknown) => axisValues(fieldNamed(id), value);
    expect(values('gamma', { from: 1, to: 2, step: 0.25 })).toEqual([1, 1.25, 1.5, 1.75, 2]);
    expect(values('p', { from: 0.1, to: 0.5, step: 0.1 })).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(values('eta', { from: 0.001, to: 1, count: 4, log: true })).toEqual([0.001, 0.01, 0.1, 1]);
    expect(values('epochs', { from: 1, to: 10, count: 4 })).toEqual([1, 4, 7, 10]);
    expect(values('epochs', { from: 1, to: 3, count: 9 })).toEqual([1, 2, 3]);
    expect(values('hidden', [[128, 256], [64]])).toEqual([[128, 256], [64]]);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.integer({ min: 2, max: 50 }),
        (from, width, count) => {
          const found = values('gamma', { from, to: from + width, count }).map(Number);
          expect(found.at(-1)).toBeCloseTo(from + width, 9);
          expect(found[0]).toBeCloseTo(from, 9);
          expect(found).toEqual([...found].sort((a, b) => a - b));
          expect(found.length).toBeLessThanOrEqual(count);
        },
      ),
    );
  });

  it('[SW2] a value out of bounds, an empty or backward range and a half-written one name their axis', () => {
    const refused = (id: string, value: unknown) => {
      try {
        axisValues(fieldNamed(id), value);
      } catch (error) {
        return error instanceof LabError ? error.message : String(error);
      }
      return '';
    };
    expect(refused('p', [0.5, 9])).toBe('The axis p cannot be used: p takes a number from 0.05 to 4, not 9.');
    expect(refused('p', [])).toMatch(/^The axis p has no value/);
    expect(refused('p', { from: 1, to: 0.5, step: 0.1 })).toMatch(/runs backwards, from 1 to 0.5/);
    expect(refused('p', { from: 1, to: 2 })).toMatch(/either a step or a count/);
    expect(refused('p', { from: 1, to: 2, step: 0 })).toMatch(/the step 0/);
    expect(refused('p', { from: 1, to: 2, step: 1e-9 })).toMatch(/Take a larger step/);
    expect(refused('eta', { from: 0, to: 1, count: 3, log: true })).toMatch(/Start above 0/);
    expect(refused('p', { from: 1, to: 2, stride: 1 })).toMatch(/unknown part “stride”/);
    expect(refused('scope', { from: 1, to: 2, step: 1 })).toMatch(/takes a list of values/);
    expect(refused('epochs', [1.5])).toMatch(/whole number/);
  });
});

describe('grids', () => {
  it('[SW3] every combination once, in a fixed order; an axis a method lacks is passed over', () => {
    const { runs, refused } = expandSweep(parseSweep(JSON.stringify(SWEEP)));
    const counts = METHODS.map(
      ({ name }) => runs.filter(({ config }) => config.pruning.method === name).length,
    );
    // SAP: p = 1 is refused at q = 1, so 2 x 3 decays x 3 seeds; the others have no p.
    expect(
      Object.fromEntries(METHODS.map(({ name }, i) => [name, counts[i]]).filter(([, n]) => n !== 0)),
    ).toEqual({
      sap: 18,
      lottery: 9,
      frs: 9,
    });
    expect(refused.map(({ what, why }) => [what, why])).toEqual(
      [0, 0.0005, 0.001].map((decay) => [
        `SAP, p 1, weightDecay ${decay}`,
        'p must be smaller than q: p = 1, q = 1.',
      ]),
    );
    expect(runs.map(({ config }) => config.seed).slice(0, 4)).toEqual([0, 1, 2, 0]);
    expect(new Set(runs.map(({ key }) => key)).size).toBe(runs.length);
    for (const { config, key } of runs) {
      expect(configProblems(config).size).toBe(0);
      expect(key).toBe(configKey(config));
      expect(config.model).toEqual({ kind: 'mlp', hidden: [16] });
      expect(config.pruning.gradual !== undefined).toBe(config.pruning.method === 'frs');
    }
    expect(expandSweep(parseSweep(JSON.stringify(SWEEP))).runs).toEqual(runs);
  });

  it('[SW3] presets keep their own methods and numbers; channels per step take their budget', () => {
    const preset = expandSweep(parseSweep('{"sweep": 1, "preset": "paper-settings", "seeds": [4]}'));
    expect(preset.runs.map(({ config }) => config.pruning.recipe.budget)).toMatchObject([
      { p: 0.5, q: 1 },
      { p: 1, q: 2 },
      { fraction: 0.2 },
    ]);
    const counted = expandSweep(
      parseSweep('{"sweep": 1, "preset": "channels", "methods": ["frs"], "axes": {"channels": [2, 4]}}'),
    );
    expect(counted.runs.map(({ config }) => config.pruning.recipe.budget)).toEqual([
      { kind: 'channel-count', channels: 2 },
      { kind: 'channel-count', channels: 4 },
    ]);
  });

  it('[SW50] an axis takes the budget its values are of, whatever the method had; both ways stand side by side', () => {
    const amounts = (methods: string, axes: string) =>
      expandSweep(
        parseSweep(`{"sweep": 1, "preset": "channels", "methods": [${methods}], "axes": {${axes}}}`),
      ).runs.map(({ config }) => config.pruning.recipe.budget);
    const share = (value: number) => ({ kind: 'channel-share', share: value });
    const count = (channels: number) => ({ kind: 'channel-count', channels });
    const byShare = '{"method": "frs", "settings": {"budget": "channel-share", "share": 0.3}}';
    const byCount = '{"method": "frs", "settings": {"budget": "channel-count", "channels": 5}}';
    expect(amounts(byShare, '"channels": [2, 4]')).toEqual([count(2), count(4)]);
    expect(amounts(byCount, '"share": [0.2, 0.5]')).toEqual([share(0.2), share(0.5)]);
    expect(amounts(byCount, '"every": [2]')).toEqual([count(5)]);
    expect(amounts('{"method": "frs", "settings": {"channels": 5}}', '"every": [2]')).toEqual([count(5)]);
    expect(amounts(byShare, '"budget": ["channel-share", "channel-count"], "channels": [2, 4]')).toEqual([
      share(0.3),
      count(2),
      count(4),
    ]);
    expect(amounts(`${byCount}, "sap-channel"`, '"share": [0.2]')).toMatchObject([
      share(0.2),
      { kind: 'pqi-bound' },
    ]);
    expect(() =>
      amounts('{"method": "frs", "settings": {"budget": "channel-share", "channels": 5}}', '"every": [2]'),
    ).toThrow('Relevance has no setting channels (Channels per step): leave it out.');
  });

  it('[SW50] the sweep over a form whose methods count channels is those runs, also out of its file', () => {
    const { recipe } = methodNamed('frs');
    const config = withSchedule({
      ...DEFAULT_CONFIG,
      pruning: {
        ...DEFAULT_CONFIG.pruning,
        ...{ method: 'frs', recipe: { ...recipe, budget: { kind: 'channel-count', channels: 19 } } },
      },
    });
    const sweep = sweepOfConfigs([config], [], [config.seed]);
    expect(expandSweep(sweep).runs.map(({ key }) => key)).toEqual([configKey(config)]);
    expect(expandSweep(parseSweep(sweepJson(sweep))).runs.map(({ key }) => key)).toEqual([configKey(config)]);
  });

  it('[SW3] a schedule nobody wrote is that of the epochs of every run', () => {
    const { runs, refused } = expandSweep(
      parseSweep('{"sweep": 1, "preset": "channels", "axes": {"epochs": [4, 100], "mode": ["official"]}}'),
    );
    expect(refused).toEqual([]);
    for (const { config } of runs)
      expect(config.pruning.gradual).toMatchObject({
        ...defaultGradual(config.training.epochs),
        mode: config.pruning.method === 'frs' ? 'official' : 'stable',
      });
    expect(runs.map(({ config }) => config.training.epochs)).toEqual([4, 100, 4, 100]);
  });

  it('[SW3] a run that would cut nothing is left out', () => {
    const sweep = parseSweep(
      '{"sweep": 1, "preset": "channels", "methods": ["frs"], "axes": {"share": [0.004, 0.5], "every": [2, 16]}}',
    );
    const net = (model: RunConfig['model']) =>
      buildArchitecture(model, { height: 28, width: 28, channels: 1 }, 10);
    const { runs, refused } = expandSweep(sweep, net);
    expect(runs).toHaveLength(1);
    expect(refused.map(({ what, why }) => `${what}: ${why.slice(0, 12)}`)).toEqual([
      'Relevance, share 0.004, every 2: Nothing woul',
      'Relevance, share 0.004, every 16: No pruning s',
      'Relevance, share 0.5, every 16: No pruning s',
    ]);
    expect(expandSweep(sweep).runs).toHaveLength(2);
  });

  it('[SW3] the sweep of the handbook is one', () => {
    const [, json = ''] =
      /```json\n([\s\S]*?)```/.exec(readFileSync('docs/outgrowing-one-machine.md', 'utf8')) ?? [];
    const { runs, refused } = expandSweep(parseSweep(json));
    // SAP at 3 p, 3 gamma and 3 decays, lottery at 3 decays; 4 seeds each.
    expect([runs.length, refused.length]).toEqual([(27 + 3) * 4, 0]);
  });

  it('[SW4] a bad sweep is refused with one sentence', () => {
    expect(refusal('{')).toMatch(/^bad-config: The sweep is not JSON: /);
    expect(refusal({ sweep: 2 })).toMatch(/must say "sweep": 1, not 2/);
    expect(refusal({ ...SWEEP, extra: 1 })).toMatch(/no part “extra”/);
    expect(refusal({ ...SWEEP, preset: 'nope' })).toMatch(/no preset “nope”/);
    expect(refusal({ ...SWEEP, settings: { speed: 1 } })).toMatch(/no setting “speed”/);
    expect(refusal({ ...SWEEP, settings: { epochs: 0 } })).toMatch(
      /^bad-config: settings.epochs: Epochs takes/,
    );
    expect(refusal({ ...SWEEP, settings: { blocks: 2 } })).toMatch(/settings.blocks .* changes nothing/);
    expect(refusal({ ...SWEEP, axes: { blocks: [1, 2] } })).toMatch(/The axis blocks .* changes nothing/);
    expect(refusal({ ...SWEEP, axes: { seed: [1] } })).toMatch(/"seeds"/);
    expect(refusal({ ...SWEEP, methods: ['best'] })).toMatch(/methods\[0\] must be one of sap, lottery/);
    expect(refusal({ ...SWEEP, axes: {}, methods: [{ method: 'lottery', settings: { p: 1 } }] })).toMatch(
      /Lottery Ticket has no setting p/,
    );
    const wide = { from: 0, to: 10, count: 100 };
    expect(refusal({ ...SWEEP, axes: { gamma: wide, eta: wide } })).toMatch(/more than 20000/);
  });

  it('[SW5] no text gives anything but a grid of valid runs or a LabError', () => {
    const part = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(...Object.values(SWEEP), 1, 'sap', [[]], { from: 0, to: 1, count: 2 }),
    );
    const key = fc.oneof(fc.constantFrom(...FIELDS.map(({ id }) => id), '__proto__', 'method'), fc.string());
    const sweeps = fc.record(
      {
        sweep: fc.constant(1),
        preset: fc.constantFrom('three-phases', 'channels', 'x'),
        config: fc.oneof(fc.constant(DEFAULT_CONFIG), part),
        model: fc.oneof(fc.constant({ kind: 'mlp', hidden: [4] }), part),
        settings: fc.oneof(fc.dictionary(key, part), part),
        methods: fc.oneof(
          fc.array(fc.oneof(fc.constantFrom(...METHODS.map(({ name }) => name)), part)),
          part,
        ),
        axes: fc.oneof(fc.dictionary(key, fc.oneof(part, fc.array(part))), part),
        seeds: fc.oneof(fc.array(fc.nat()), part),
      },
      { requiredKeys: ['sweep'] },
    );
    fc.assert(
      fc.property(sweeps, (sweep) => {
        try {
          const { runs } = expandSweep(parseSweep(JSON.stringify(sweep)));
          for (const { config } of runs) expect(configProblems(config).size).toBe(0);
        } catch (error) {
          expect(error).toBeInstanceOf(LabError);
          expect(String(error).split('\n')).toHaveLength(1);
        }
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(refusal(text)).toMatch(/\.$/);
      }),
    );
  });

  it('[SW6] the cost counts runs, trainings, images and dense multiply-adds', () => {
    const { runs } = expandSweep(parseSweep(JSON.stringify({ ...SWEEP, axes: {}, seeds: [0] })));
    const architecture = buildArchitecture(
      { kind: 'mlp', hidden: [16] },
      { height: 28, width: 28, channels: 1 },
      10,
    );
    const cost = sweepCost(
      runs.map(({ config }) => config),
      () => architecture,
    );
    // Two methods of 4 trainings of 2 epochs, one of 1 training of 2 epochs, 500 images each.
    expect(cost).toMatchObject({ runs: 3, trainings: 9, examples: 9000 });
    expect(cost.macs).toBe(3 * 9000 * totalMacs(architecture));
    expect(
      sweepCost(
        runs.map(({ config }) => config),
        () => null,
      ).macs,
    ).toBeNull();
    expect(estimatedSeconds(9000, 3000, 2)).toBe(1.5);
  });

  it('[SW7] the paper’s ablations are grids of valid runs', () => {
    const sizes = ABLATIONS.map((ablation) => {
      const { runs, refused } = expandSweep(ablationSweep(ablation, DEFAULT_CONFIG, [0, 1, 2]));
      for (const { what } of refused)
        expect(ablation.name === 'p-q' && what.startsWith('SAP, p ')).toBe(true);
      return [ablation.name, runs.length];
    });
    // Of the 25 pairs 18 have p < q.
    expect(sizes).toEqual([
      ['p', 15],
      ['q', 15],
      ['eta', 15],
      ['gamma', 15],
      ['scope', 9],
      ['p-q', 54],
    ]);
  });

  it('[SW8] shards are disjoint, nearly equal and make up the grid', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 }), (all, count) => {
        const numbered = all.map((value, place) => ({ value, place }));
        const shards = Array.from({ length: count }, (_, i) =>
          shardOf(numbered, parseShard(`${i + 1}/${count}`)),
        );
        expect(shards.flat().sort((a, b) => a.place - b.place)).toEqual(numbered);
        const lengths = shards.map(({ length }) => length);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }),
    );
    for (const text of ['0/2', '3/2', '1', 'a/b', '1/2/3', '-1/2', '1/99999', ''])
      expect(() => parseShard(text)).toThrow(LabError);
  });
});

describe('sweeps from a form', () => {
  const typed = (id: string, text: string) => axisFromText(fieldNamed(id), text);

  it('[SW10] typed axes give their values once each', () => {
    expect(typed('p', '0.5, 1 2;0.5')).toEqual([0.5, 1, 2]);
    expect(typed('seed', '0–2, 7 1-3')).toEqual([0, 1, 2, 7, 3]);
    expect(typed('weightDecay', '1e-4, 5e-4')).toEqual([0.0001, 0.0005]);
    expect(typed('hidden', '128, 256; 64;128-256')).toEqual([[128, 256], [64]]);
    expect(typed('scope', 'global, layer')).toEqual(['global', 'layer']);
    expect(typed('nesterov', 'on off')).toEqual([true, false]);
    expect(typed('p', '0.25:1:0.25 2')).toEqual([0.25, 0.5, 0.75, 1, 2]);
    expect(typed('gamma', '1..3, 0.5..2')).toEqual([1, 2, 3, 0.5, 1.5]);
    expect(typed('epochs', '2..8 10:20:5')).toEqual([2, 3, 4, 5, 6, 7, 8, 10, 15, 20]);
  });

  it('[SW10] anything else is one sentence with the axis in it', () => {
    const refused = (id: string, text: string) => {
      try {
        typed(id, text);
      } catch (error) {
        return error instanceof LabError ? error.message : String(error);
      }
      return '';
    };
    expect(refused('p', '0.5, nine')).toBe('The axis p takes numbers, not “nine”.');
    expect(refused('p', '')).toMatch(/has no value/);
    expect(refused('p', '0.5-1')).toMatch(/takes numbers, not “0.5-1”/);
    expect(refused('p', '2..1')).toMatch(/runs backwards/);
    expect(refused('p', '0.1:1')).toMatch(/takes numbers, not “0.1:1”/);
    expect(refused('p', '0.1:1:0')).toMatch(/the step 0/);
    expect(refused('seed', '2-0')).toMatch(/runs backwards/);
    expect(refused('scope', 'galaxy')).toMatch(/Scope is one of/);
    fc.assert(
      fc.property(fc.constantFrom(...FIELDS.map(({ id }) => id)), fc.string(), (id, text) => {
        const said = refused(id, text);
        if (said !== '') expect(said).toMatch(new RegExp(`^The axis ${id} .*\\.$`, 's'));
      }),
    );
  });

  it('[SW12] values written as text are read as the same values', () => {
    const ids = FIELDS.filter(({ kind }) => kind === 'number').map(({ id }) => id);
    fc.assert(
      fc.property(fc.constantFrom(...ids), fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (id, at) => {
        const field = fieldNamed(id);
        if (field.kind !== 'number' || at.length === 0) return;
        const { min, max, integer } = field;
        const values = [
          ...new Set(
            at.map((share) =>
              integer ? Math.min(max, Math.round(min + share * 9)) : min + share * (max - min),
            ),
          ),
        ];
        expect(axisFromText(field, textOfAxis(field, values))).toEqual(values);
      }),
    );
    const text = (id: string, values: readonly unknown[]) => textOfAxis(fieldNamed(id), values);
    expect(text('seed', [0, 1, 2])).toBe('0..2');
    expect(text('hidden', [[128, 256], [64]])).toBe('128, 256; 64');
    expect(text('scope', ['global', 'layer'])).toBe('global, layer');
    expect(text('nesterov', [true, false])).toBe('on, off');
  });

  it('[SW13] a sweep written as a file is read as the same grid', () => {
    for (const { runs } of PRESETS) {
      const axes = [
        { id: 'batch', values: [32, 64] },
        { id: 'augmentation', values: ['off', 'crop-flip'] },
      ];
      const sweep = sweepOfConfigs(runs, axes, [0, 1, 5]);
      expect(expandSweep(parseSweep(sweepJson(sweep)))).toEqual(expandSweep(sweep));
    }
    for (const ablation of ABLATIONS) {
      const sweep = ablationSweep(ablation, DEFAULT_CONFIG, [3]);
      expect(expandSweep(parseSweep(sweepJson(sweep)))).toEqual(expandSweep(sweep));
    }
  });

  it('[SW14] a scope that does not go with a method is left out of the grid; older files that name one work', () => {
    const grid = (method: unknown, axes: object) =>
      expandSweep(parseSweep(JSON.stringify({ sweep: 1, methods: [method], axes })));
    const { runs, refused } = grid('sap-channel', { scope: ['global', 'layer', 'neuron'] });
    expect(runs.map(({ config }) => config.pruning.recipe.scope)).toEqual(['global', 'layer']);
    expect(refused.map(({ why }) => why)).toEqual(['Scope is one of global, layer, not “neuron”.']);
    expect(() => grid('frs', { scope: ['global', 'layer'] })).toThrow(/The axis scope .* changes nothing/);
    const old = grid({ method: 'frs', settings: { scope: 'layer', cutFrom: 'best', share: 0.5 } }, {});
    expect(old.runs).toEqual(grid({ method: 'frs', settings: { share: 0.5 } }, {}).runs);
  });

  it('[SW15] images per class that no score is measured on are no axis; older files that name them work', () => {
    const grid = (method: unknown, axes: object) =>
      expandSweep(parseSweep(JSON.stringify({ sweep: 1, methods: [method], axes })));
    const axes = { imagesPerClass: [8, 16] };
    expect(grid('channel-taylor', axes).runs).toHaveLength(2);
    expect(() => grid('channel-l1', axes)).toThrow(/The axis imagesPerClass .* changes nothing/);
    const old = grid({ method: 'channel-l1', settings: { imagesPerClass: 8 } }, {});
    expect(old.runs).toEqual(grid('channel-l1', {}).runs);
  });

  it('[SW16] combinations that differ in what decides nothing of them are one run, with the key of the command line', () => {
    const axes = { mode: ['stable', 'official'], imagesPerClass: [32, 8], score: ['relevance', 'filter-l1'] };
    const { runs } = expandSweep(parseSweep(JSON.stringify({ sweep: 1, methods: ['sap-channel'], axes })));
    const lines = ['--mode stable', '--mode official'].flatMap((mode) =>
      ['', ' --images-per-class 8'].map((images) => `${mode}${images}`),
    );
    const keys = [...lines, '--score filter-l1'].map((line) => {
      const [config] = parseArguments(['--method', 'sap-channel', ...line.split(' ')]).configs;
      return config === undefined ? '' : configKey(config);
    });
    expect(runs.map(({ key }) => key).sort()).toEqual(keys.sort());
  });

  it('[SW11] the configs of every preset come back as they are', () => {
    for (const { runs } of PRESETS) {
      const grid = expandSweep(sweepOfConfigs(runs, [], [runs[0]?.seed ?? 0]));
      expect(grid.refused).toEqual([]);
      expect(grid.runs.map(({ key }) => key)).toEqual(runs.map((run) => configKey(withSchedule(run))));
    }
    expect(() => sweepOfConfigs([], [], [0])).toThrow(LabError);
  });
});
