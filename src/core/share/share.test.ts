import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import { FIELDS } from '../config/fields';
import { canonicalText, configKey } from '../config/key';
import { PRESETS } from '../config/presets';
import type { RunConfig } from '../config/run-config';
import { configProblems } from '../config/validate';
import { writeField } from '../config/write-field';
import { budgetRule } from '../pruning/budgets/catalogue';
import { METHODS, methodNamed } from '../pruning/methods/catalogue';
import type { Recipe } from '../pruning/recipe';
import { decodeLink } from './decode-link';
import { encodeLink } from './encode-link';
import type { SharedSetup } from './link';
import { linkConfigs, NOWHERE } from './link';
import {
  BUDGET_LINK_FIELDS,
  BUDGET_PART,
  MODEL_LINK_FIELDS,
  OPTIMISER_LINK_FIELDS,
  RECIPE_PARTS,
  SCHEDULE_LINK_FIELDS,
  SHARED_LINK_FIELDS,
} from './v1-fields';

function setupOf(runs: readonly RunConfig[]): SharedSetup {
  const [first] = runs;
  if (first === undefined) throw new Error('no runs');
  const gradual = runs.find(({ pruning }) => pruning.gradual !== undefined)?.pruning.gradual;
  return {
    shared: { ...first, pruning: { ...first.pruning, ...(gradual === undefined ? {} : { gradual }) } },
    methods: runs.map(({ pruning: { method, recipe } }) => ({ method, recipe })),
    backend: 'auto',
  };
}

const keysOf = (setup: SharedSetup | null) => (setup === null ? null : linkConfigs(setup).map(configKey));

/** Any valid setup: a model, values for fields, methods with budgets of their own. */
const setups: fc.Arbitrary<SharedSetup> = fc
  .record({
    model: fc.constantFrom<RunConfig['model']>(
      { kind: 'linear' },
      { kind: 'mlp', hidden: [128, 256] },
      { kind: 'cnn', widths: [8, 16] },
      { kind: 'vgg-small', widths: [8, 16], hidden: [12, 4] },
      { kind: 'resnet-small', widths: [8, 16], blocks: 2 },
    ),
    source: fc.constantFrom<RunConfig['dataset']['source']>(
      'strokes',
      'textures',
      'mnist',
      'idx:0123456789abcdef',
    ),
    backend: fc.constantFrom<SharedSetup['backend']>('auto', 'webgpu', 'wasm', 'cpu'),
    names: fc.array(fc.constantFrom(...METHODS), { minLength: 1, maxLength: 5 }),
    gradual: fc.boolean(),
    counted: fc.boolean(),
    draws: fc.array(fc.tuple(fc.constantFrom(...FIELDS), fc.double({ min: 0, max: 1, noNaN: true })), {
      maxLength: 12,
    }),
  })
  .map(({ model, source, backend, names, gradual, counted, draws }) => {
    const base = { ...DEFAULT_CONFIG, model, dataset: { ...DEFAULT_CONFIG.dataset, source } };
    const runs = names.map(({ name, recipe }) => {
      const budget =
        counted && recipe.budget.kind === 'channel-share'
          ? budgetRule('channel-count').defaults
          : recipe.budget;
      const start: RunConfig = {
        ...base,
        pruning: {
          ...base.pruning,
          ...{ method: name, recipe: { ...recipe, budget } },
          ...(gradual ? { gradual: defaultGradual(6) } : {}),
        },
      };
      return draws.reduce((config, [field, share]) => {
        if (field.read(config) === undefined) return config;
        if (field.kind === 'number') {
          const value = field.min + share * (field.max - field.min);
          return writeField(config, field, field.integer ? Math.round(value) : value);
        }
        if (field.kind === 'choice') {
          const value =
            field.choices[Math.min(field.choices.length - 1, Math.floor(share * field.choices.length))]
              ?.value;
          return writeField(config, field, value);
        }
        return field.kind === 'switch' ? writeField(config, field, share < 0.5) : config;
      }, start);
    });
    return { ...setupOf(runs), backend };
  })
  .filter((setup) => linkConfigs(setup).every((config) => configProblems(config).size === 0));

describe('links', () => {
  it('[SH1] a setup comes back out of its link as it was, and any place with it', () => {
    const place = fc.record({
      screen: fc.constantFrom('lab' as const, 'compare' as const, 'runs' as const, null),
      run: fc.option(fc.string({ minLength: 1, maxLength: 200 })),
      layer: fc.option(fc.string({ minLength: 1, maxLength: 20 })),
      iteration: fc.option(fc.nat(999)),
    });
    fc.assert(
      fc.property(setups, place, (setup, where) => {
        const link = encodeLink(setup, where);
        const read = decodeLink(`#${link}`);
        expect(read.problem).toBeNull();
        expect(keysOf(read.setup)).toEqual(keysOf(setup));
        expect(read.setup?.backend).toBe(setup.backend);
        expect(read.place).toEqual(where);
        expect(read.setup === null ? null : encodeLink(read.setup, where)).toBe(link);
      }),
      { numRuns: 1000 },
    );
    for (const { runs } of PRESETS)
      expect(keysOf(decodeLink(encodeLink(setupOf(runs), NOWHERE)).setup)).toEqual(runs.map(configKey));
    const adam = { ...DEFAULT_CONFIG.training, optimiser: 'adam' as const, momentum: 0.3, nesterov: false };
    const hidden = setupOf([{ ...DEFAULT_CONFIG, training: adam }]);
    expect(keysOf(decodeLink(encodeLink(hidden, NOWHERE)).setup)).toEqual(keysOf(hidden));
    for (const model of [
      { kind: 'resnet-small' as const, widths: [8], blocks: 1 },
      { kind: 'cnn' as const, widths: [8] },
    ]) {
      const [frs] = METHODS.filter(({ name }) => name === 'frs');
      const { recipe } = frs ?? DEFAULT_CONFIG.pruning;
      const gradual = { ...defaultGradual(6), residual: 'coupled' as const };
      const pruning = { ...DEFAULT_CONFIG.pruning, method: 'frs' as const, recipe, gradual };
      const coupled = setupOf([{ ...DEFAULT_CONFIG, model, pruning }]);
      expect(encodeLink(coupled, NOWHERE)).toContain('&residual=coupled');
      expect(keysOf(decodeLink(encodeLink(coupled, NOWHERE)).setup)).toEqual(keysOf(coupled));
    }
    expect(decodeLink(encodeLink(null, { ...NOWHERE, screen: 'runs', run: 'a&b=c#d%' }))).toEqual({
      setup: null,
      place: { ...NOWHERE, screen: 'runs', run: 'a&b=c#d%' },
      problem: null,
    });
  });

  it('[SH50] channels per step come back out of a link, and links from before there was a choice mean what they meant', () => {
    const { recipe } = methodNamed('frs');
    const counted = (channels: number): Recipe => ({
      ...recipe,
      budget: { kind: 'channel-count', channels },
    });
    const pruning = { ...DEFAULT_CONFIG.pruning, method: 'frs' as const, gradual: defaultGradual(6) };
    for (const channels of [0, 8, 19]) {
      const setup = setupOf([
        { ...DEFAULT_CONFIG, pruning: { ...pruning, recipe: counted(channels) } },
        { ...DEFAULT_CONFIG, pruning: { ...pruning, recipe } },
      ]);
      const link = encodeLink(setup, NOWHERE);
      expect(link).toContain(`&m=frs;budget:channel-count${channels === 8 ? '' : `;channels:${channels}`}&`);
      const read = decodeLink(link);
      expect(keysOf(read.setup)).toEqual(keysOf(setup));
      expect(read.setup?.methods.map((entry) => entry.recipe.budget)).toEqual([
        { kind: 'channel-count', channels },
        recipe.budget,
      ]);
    }
    const before = decodeLink('v1.hidden=4&m=frs;share:0.25').setup?.methods[0]?.recipe.budget;
    expect(before).toEqual({ kind: 'channel-share', share: 0.25 });
    expect(decodeLink('v1.hidden=4&m=frs;channels:3').problem).toMatch(/frs has no channels/);
  });

  it('[SH2] every setting there is has its place in a link', () => {
    const carried = [
      ...[
        ...SHARED_LINK_FIELDS,
        ...OPTIMISER_LINK_FIELDS,
        ...MODEL_LINK_FIELDS,
        ...SCHEDULE_LINK_FIELDS,
        ...BUDGET_LINK_FIELDS,
      ].map(({ id }) => id),
      ...Object.keys(RECIPE_PARTS),
      BUDGET_PART,
    ];
    expect([...carried].sort()).toEqual(FIELDS.map(({ id }) => id).sort());
    expect(SHARED_LINK_FIELDS).not.toHaveLength(0);
  });

  it('[SH3] old links open for ever as what they meant', () => {
    const read = (link: string) => {
      const { setup, problem } = decodeLink(link);
      expect(problem).toBeNull();
      return setup === null ? [] : linkConfigs(setup);
    };
    const [sap, lottery] = read(
      '#v1.hidden=128,256&iterations=14&epochs=8&batch=64&m=sap;p:1;q:2;gamma:2.5&m=lottery;fraction:0.5',
    );
    expect(sap).toEqual({
      dataset: { source: 'strokes', train: 4000, test: 2000 },
      model: { kind: 'mlp', hidden: [128, 256] },
      training: {
        epochs: 8,
        batch: 64,
        learningRate: 0.1,
        momentum: 0.9,
        nesterov: true,
        weightDecay: 0.0005,
        clipNorm: 1,
      },
      pruning: {
        method: 'sap',
        recipe: {
          unit: 'weight',
          score: 'magnitude',
          scope: 'global',
          budget: { kind: 'pqi-bound', p: 1, q: 2, eta: 0, gamma: 2.5, beta: 0.9, counting: 'float64' },
          cadence: 'iterative',
          rewind: 'init',
        },
        iterations: 14,
        cutFrom: 'last',
      },
      seed: 0,
    });
    expect(lottery?.pruning.recipe.budget).toEqual({ kind: 'fraction', fraction: 0.5 });
    const [frs] = read(
      '#v1.data=textures&model=cnn&widths=8,16,32,64&epochs=20&seed=7&every=2&until=15&minChannels=1&imagesPerClass=32&mode=stable&remove=true&m=frs;share:0.5&backend=wasm',
    );
    expect(frs).toMatchObject({
      dataset: { source: 'textures' },
      model: { kind: 'cnn', widths: [8, 16, 32, 64] },
      pruning: {
        recipe: { ...methodNamed('frs').recipe, budget: { kind: 'channel-share', share: 0.5 } },
        gradual: { every: 2, until: 15, minChannels: 1, mode: 'stable', imagesPerClass: 32, remove: true },
      },
      seed: 7,
    });
    // Scopes that decided nothing were once written; the run is the one without.
    const scoped = (recipe: string) => read(`#v1.hidden=4&m=${recipe}`).map(configKey);
    expect(scoped('frs;share:0.5;scope:layer')).toEqual(scoped('frs;share:0.5'));
    expect(read('#v1.hidden=4&m=sap-channel;scope:neuron')[0]?.pruning.recipe.scope).toBe('neuron');
    expect(read('#v1.hidden=4&cutFrom=best&m=frs')[0]?.pruning.cutFrom).toBe('best');
    // Every method by its bare name.
    const keys = METHODS.map(({ name }) => read(`#v1.hidden=4&m=${name}`).map(configKey).join());
    expect(keys.slice(0, 13)).toEqual([
      '01el6z3ppoa',
      '1fzd5pjle4z',
      '173d6ibdrsq',
      '13rdivnzvmw',
      '1z932veoife',
      '2c07n5m00wj',
      '0qnehzk4cgg',
      '2frrfp1090k',
      '0dw0xqkkoe2',
      '25z8g683cgh',
      '15r4dib69fy',
      '03v0ph4jzrv',
      '13613kpp73c',
    ]);
  });

  it('[SH4] a broken link is a sentence and no setup', () => {
    const problem = (link: string) => {
      const read = decodeLink(link);
      expect([read.setup, read.place]).toEqual([null, NOWHERE]);
      return read.problem;
    };
    const start = 'The setup of this link cannot be used:';
    const end = 'The page opened with its own.';
    expect(problem('#v2.anything')).toBe(
      `${start} it is of version 2, and this page reads version 1. Open it with a newer page. ${end}`,
    );
    expect(problem('#v1.hidden=4&m=sap;p:2;q:1')).toBe(
      `${start} p must be smaller than q: p = 2, q = 1. ${end}`,
    );
    expect(problem('#v1.hidden=4&m=best')).toMatch(/a method must be one of sap, lottery/);
    expect(problem('#v1.hidden=4')).toMatch(/it names 0 methods, not 1 to 5/);
    expect(problem(`#v1.hidden=4${'&m=sap'.repeat(6)}`)).toMatch(/it names 6 methods/);
    expect(problem('#v1.hidden=4&epochs=1e999&m=sap')).toMatch(/Epochs takes a whole number/);
    expect(problem('#v1.hidden=4&epochs=NaN&m=sap')).toMatch(/not “NaN”/);
    expect(problem('#v1.hidden=4&epochs=2&epochs=3&m=sap')).toMatch(/it names epochs twice/);
    expect(problem('#v1.__proto__=1&m=sap')).toMatch(/unknown part “__proto__=1”/);
    expect(problem('#v1.model=__proto__&m=sap')).toMatch(/kind must be one of linear/);
    expect(problem('#v1.m=sap')).toMatch(/a model “mlp” needs hidden/);
    expect(problem('#v1.hidden=4,99999&m=sap')).toMatch(/from 1 to 4096/);
    expect(problem('#v1.hidden=4&m=lottery;p:1')).toMatch(/lottery has no p/);
    expect(problem('#v1.hidden=4&m=%E0%A4%A')).toMatch(/it is damaged near/);
    expect(problem(`#v1.run=${'x'.repeat(9000)}`)).toMatch(/more than 8000/);
    expect(problem('#v1.iteration=-1')).toMatch(/iteration must be a whole number/);
    for (const other of ['', '#', '#lab', '#runs/abc', 'v1', '#version'])
      expect(decodeLink(other)).toEqual({ setup: null, place: NOWHERE, problem: null });
  });

  it('[SH5] no link throws, and no link gives a setup that cannot run', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '&',
        '=',
        ';',
        ':',
        ',',
        'm=sap',
        'm=frs;budget:channel-count',
        'hidden=4',
        '__proto__',
        'NaN',
        '1e308',
        '%',
        '-0',
      ),
      fc.constantFrom(...FIELDS.map(({ id }) => `&${id}=`)),
      fc.double().map(String),
    );
    const damaged = fc
      .tuple(setups, fc.array(fc.tuple(fc.nat(400), fc.nat(8), piece), { maxLength: 3 }))
      .map(([setup, edits]) =>
        edits.reduce(
          (link, [at, cut, text]) => {
            const place = Math.min(at, link.length);
            return `${link.slice(0, place)}${text}${link.slice(place + cut)}`;
          },
          encodeLink(setup, NOWHERE),
        ),
      );
    const hostile = fc.oneof(
      damaged,
      fc.array(piece).map((pieces) => `v1.${pieces.join('')}`),
      fc.string(),
    );
    let opened = 0;
    fc.assert(
      fc.property(hostile, (link) => {
        const { setup, place, problem } = decodeLink(link);
        if (problem !== null) expect([setup, place]).toEqual([null, NOWHERE]);
        if (setup === null) return;
        opened++;
        for (const config of linkConfigs(setup)) {
          expect(configProblems(config).size).toBe(0);
          expect(canonicalText(config)).not.toMatch(/null|undefined/);
        }
      }),
      { numRuns: 5000 },
    );
    expect(opened).toBeGreaterThan(0);
  });
});
