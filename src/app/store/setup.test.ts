import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../cli/arguments';
import { defaultGradual } from '../../core/config/defaults';
import { AMOUNT_FIELD } from '../../core/config/fields/channel-fields';
import { configKey } from '../../core/config/key';
import { PRESETS } from '../../core/config/presets';
import { configProblems } from '../../core/config/validate';
import { withSchedule } from '../../core/config/with-schedule';
import { writeField } from '../../core/config/write-field';
import { METHODS } from '../../core/pruning/methods/catalogue';
import { keepAmounts } from './keep-amounts';
import type { Setup } from './setup';
import {
  addMethod,
  changeAmount,
  changeMethod,
  changeSchedule,
  changeShared,
  commonAmount,
  configWith,
  fromPreset,
  initialSetup,
  METHOD_FIELDS,
  MOST_METHODS,
  presetOf,
  removeMethod,
  runConfigs,
  SCHEDULE_FIELDS,
  SHARED_FIELDS,
  scheduleConfig,
  setupProblems,
  switchMethod,
} from './setup';

const GREY = { height: 28, width: 28, channels: 1, classes: 10 };

describe('setup', () => {
  it('[F1] every preset fills the form and comes out again as the same runs', () => {
    for (const preset of PRESETS) {
      const setup = fromPreset(preset);
      expect(runConfigs(setup)).toEqual(preset.runs.map(withSchedule));
      expect(presetOf(setup)).toBe(preset);
    }
  });

  it('[F2] a preset keeps the data and the seed in use', () => {
    const used = changeShared(initialSetup(), (config) => ({ ...config, seed: 7 }));
    const [, second] = PRESETS;
    if (second === undefined) throw new Error('no second preset');
    const setup = fromPreset(second, used);
    expect(setup.shared.seed).toBe(7);
    expect(presetOf(setup)).toBe(second);
  });

  it('[F3] one method’s parameter changes that method only', () => {
    const setup = initialSetup();
    const [first, second] = setup.methods;
    if (first === undefined || second === undefined) throw new Error('two methods expected');
    const gamma = METHOD_FIELDS.find((field) => field.id === 'gamma');
    if (gamma?.kind !== 'number') throw new Error('gamma expected');
    const changed = changeMethod(setup, first.id, (config) => gamma.write(config, 3));
    expect(changed.methods[0]?.recipe.budget).toMatchObject({ gamma: 3 });
    expect(changed.methods[1]).toBe(second);
    expect(presetOf(changed)).toBeNull();
  });

  it('[F4] every field is shared, a method’s own, or the schedule’s', () => {
    const ids = [...SHARED_FIELDS, ...METHOD_FIELDS, ...SCHEDULE_FIELDS].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('seed');
    expect(SHARED_FIELDS.map(({ id }) => id)).toContain('iterations');
  });

  it('[F5] methods are added up to the limit, each new one different, and removed', () => {
    let setup = initialSetup();
    for (let i = 0; i < 10; i++) setup = addMethod(setup);
    expect(setup.methods).toHaveLength(MOST_METHODS);
    expect(new Set(setup.methods.map(({ method }) => method)).size).toBe(
      Math.min(MOST_METHODS, METHODS.length),
    );
    expect(new Set(setup.methods.map(({ id }) => id)).size).toBe(MOST_METHODS);
    for (const config of runConfigs(setup)) expect([...configProblems(config)]).toEqual([]);
    expect(removeMethod(setup, 0).methods).toHaveLength(MOST_METHODS - 1);
  });

  it('[F6] switching a method keeps the numbers of a budget of the same kind', () => {
    const setup = initialSetup();
    const lottery = setup.methods.find(({ method }) => method === 'lottery');
    if (lottery === undefined) throw new Error('lottery expected');
    const switched = switchMethod(setup, lottery.id, 'one-shot').methods.find(({ id }) => id === lottery.id);
    expect(switched?.recipe.budget).toEqual(lottery.recipe.budget);
    expect(switched?.recipe.cadence).toBe('once');
  });

  it('[F7] a bad value is named where it is, and says why nothing can run', () => {
    const setup = changeShared(initialSetup(), (config) => ({ ...config, seed: Number.NaN }));
    const problems = setupProblems(setup, null);
    expect(problems.shared.get('seed')).toMatch(/^Seed takes a whole number from 0 to \d+\.$/);
    expect(problems.first).toBe(problems.shared.get('seed'));
    expect(setupProblems({ ...setup, methods: [] }, null).first).toMatch(/Add a method/);
  });

  it('[F8] more images than the data has is a problem of that field', () => {
    const setup = changeShared(initialSetup(), (config) => ({
      ...config,
      dataset: { source: 'mnist', train: 60_001, test: 10_000 },
    }));
    const { shared } = setupProblems(setup, {
      ...{ name: 'MNIST', train: 60_000, test: 10_000 },
      shape: GREY,
    });
    expect([...shared.keys()]).toEqual(['train']);
  });

  function channels() {
    const preset = PRESETS.find(({ name }) => name === 'channels');
    if (preset === undefined) throw new Error('no preset with channels');
    return fromPreset(preset);
  }

  function numberField(id: string) {
    const field = [...SCHEDULE_FIELDS, ...METHOD_FIELDS].find((entry) => entry.id === id);
    if (field?.kind !== 'number') throw new Error(`${id} expected`);
    return field;
  }

  it('[F9] the schedule is shared by the methods that prune while training and unknown to the others', () => {
    const mixed = switchMethod(channels(), 1, 'lottery');
    const changed = changeSchedule(mixed, (config) => numberField('every').write(config, 3));
    const [gradual, lottery] = runConfigs(changed);
    expect(gradual?.pruning.gradual?.every).toBe(3);
    expect(lottery?.pruning).not.toHaveProperty('gradual');
    expect(scheduleConfig(initialSetup())).toBeNull();
    expect(changeSchedule(initialSetup(), (config) => config)).toEqual(initialSetup());
  });

  it('[F9] a schedule nobody touched is that of the epochs in the form', () => {
    const field = SHARED_FIELDS.find(({ id }) => id === 'epochs');
    if (field?.kind !== 'number') throw new Error('epochs expected');
    const longer = changeShared(channels(), (config) => field.write(config, 100));
    for (const { pruning } of runConfigs(longer)) expect(pruning.gradual).toEqual(defaultGradual(100));
    const typed = changeSchedule(longer, (config) => numberField('every').write(config, 3));
    for (const { pruning } of runConfigs(changeShared(typed, (config) => field.write(config, 90))))
      expect(pruning.gradual).toEqual({ ...defaultGradual(100), every: 3 });
  });

  it('[F10] an amount all channel methods share is changed for all of them', () => {
    const setup = channels();
    expect(commonAmount(setup)?.field.id).toBe('share');
    const changed = changeAmount(setup, (config) => numberField('share').write(config, 0.3));
    expect(changed.methods.map(({ recipe }) => recipe.budget)).toEqual([
      { kind: 'channel-share', share: 0.3 },
      { kind: 'channel-share', share: 0.3 },
    ]);
    const apart = changeMethod(setup, 0, (config) => numberField('share').write(config, 0.3));
    expect(commonAmount(apart)).toBeNull();
  });

  it('[F50] channels per step are chosen for all at once, cut as many as the share did, and run as those of the command line', () => {
    const setup = channels();
    const told = (from: Setup, kind: string) =>
      keepAmounts(
        from,
        changeAmount(from, (config) => AMOUNT_FIELD.write(config, kind)),
        GREY,
      );
    const counted = told(setup, 'channel-count');
    // 50 % of 112 channels in 7 steps.
    expect(counted.methods.map(({ recipe }) => recipe.budget)).toEqual([
      { kind: 'channel-count', channels: 8 },
      { kind: 'channel-count', channels: 8 },
    ]);
    expect(commonAmount(counted)?.field.id).toBe('channels');
    expect(told(counted, 'channel-share').methods).toEqual(setup.methods);
    const more = changeAmount(counted, (config) => numberField('channels').write(config, 19));
    expect(setupProblems(more, null).first).toBeNull();
    const [run] = runConfigs(more);
    const typed = parseArguments(['--preset', 'channels', '--channels', '19']);
    if (run === undefined) throw new Error('no run');
    expect(typed.configs.map(configKey)).toContain(configKey(run));
    const half = changeAmount(counted, (config) => numberField('channels').write(config, Number.NaN));
    expect(setupProblems(half, null).first).toBe('Channels per step takes a whole number from 0 to 4096.');
    expect(told(half, 'channel-share').methods[0]?.recipe.budget.kind).toBe('channel-share');
  });

  it('[F50] a method that joins or takes a place keeps the amount of the form; one under a PQI bound has its own', () => {
    const counted = changeAmount(channels(), (config) => AMOUNT_FIELD.write(config, 'channel-count'));
    expect(addMethod(counted).methods[2]?.recipe.budget).toEqual(counted.methods[0]?.recipe.budget);
    expect(switchMethod(counted, 1, 'channel-l1').methods[1]?.recipe.budget.kind).toBe('channel-count');
    expect(switchMethod(counted, 1, 'sap-channel').methods[1]?.recipe.budget.kind).toBe('pqi-bound');
  });

  it('[F12] a shared setting is offered where a method has it', () => {
    const named = (id: string) => {
      const field = SHARED_FIELDS.find((entry) => entry.id === id);
      if (field === undefined) throw new Error(id);
      return field;
    };
    const offered = (setup: Setup) =>
      ['iterations', 'cutFrom', 'train'].filter((id) => configWith(setup, named(id)) !== null);
    expect(offered(channels())).toEqual(['train']);
    expect(offered(switchMethod(channels(), 1, 'lottery'))).toEqual(['iterations', 'cutFrom', 'train']);
    expect(offered(initialSetup())).toEqual(['iterations', 'cutFrom', 'train']);
  });

  it('[F13] what scores are measured on and by which rules is offered where a method has it, whichever it is', () => {
    const offered = (setup: Setup) =>
      SCHEDULE_FIELDS.filter((field) => configWith(setup, field) !== null).map(({ id }) => id);
    const both = switchMethod(channels(), 0, 'channel-l1');
    expect(offered(channels())).toEqual(expect.arrayContaining(['imagesPerClass', 'mode', 'minChannels']));
    expect(offered(both)).toEqual(['every', 'until', 'minChannels', 'remove']);
    expect(offered(switchMethod(both, 1, 'channel-taylor'))).toContain('imagesPerClass');
    expect(offered(switchMethod(both, 1, 'frs'))).toEqual(expect.arrayContaining(['imagesPerClass', 'mode']));
  });

  it('[F14] a run has the key that the command line gives it, whatever the methods beside it are told', () => {
    const relevance = (id: string) => {
      const field = SCHEDULE_FIELDS.find((entry) => entry.id === id);
      if (field === undefined) throw new Error(id);
      return field;
    };
    const told = [['mode', 'official'] as const, ['imagesPerClass', 8] as const].reduce(
      (setup, [id, value]) => changeSchedule(setup, (config) => writeField(config, relevance(id), value)),
      channels(),
    );
    const line = '--preset channels --mode official --images-per-class 8';
    const keys = parseArguments(line.split(' ')).configs.map(configKey);
    expect(runConfigs(told).map(configKey)).toEqual(keys);
    const lone = removeMethod(told, 0);
    expect(runConfigs(lone).map(configKey)).toEqual(keys.slice(1));
    const later = changeSchedule(lone, (config) => numberField('minChannels').write(config, 2));
    expect(runConfigs(switchMethod(later, 1, 'frs'))[0]?.pruning.gradual, 'nothing is lost').toMatchObject({
      ...{ mode: 'official', imagesPerClass: 8, minChannels: 2 },
    });
  });

  it('[F11] a schedule without a step, and a net without channels, are said before the run', () => {
    const late = changeSchedule(channels(), (config) => numberField('every').write(config, 16));
    expect(setupProblems(late, null).shared.get('every')).toMatch(/^No pruning step fits: .* epoch 16/);
    const linear = changeShared(channels(), (config) => ({ ...config, model: { kind: 'linear' } }));
    expect(setupProblems(linear, null).first).toMatch(/no channels to prune/);
    const limits = { name: 'Strokes', train: 10_000, test: 10_000, shape: GREY };
    const little = changeMethod(channels(), 0, (config) => numberField('share').write(config, 0.004));
    expect(setupProblems(little, limits).methods.get(0)?.get('share')).toMatch(
      /^Nothing would go: 0\.4.% of 112/,
    );
    expect(setupProblems(channels(), limits).first).toBeNull();
  });
});
