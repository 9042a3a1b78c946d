import { describe, expect, it } from 'vitest';
import { defaultGradual } from '../core/config/defaults';
import { FIELDS } from '../core/config/fields';
import { configKey } from '../core/config/key';
import { PRESETS } from '../core/config/presets';
import { parseArguments } from './arguments';
import { helpText } from './help';

const parse = (line: string) => parseArguments(line.split(' ').filter((word) => word !== ''));

const NO_IMAGES = /^--images-per-class does not apply here: only relevance, activation and Taylor scores/;

describe('the experiment command line', () => {
  it('[X1] reads the flags of a reference run', () => {
    const { configs, data, out } = parse(
      '--dataset idx --images i.gz --labels l.gz --split s.json --train 8000 --test 2000 --model mlp --iterations 8 --epochs 3 --batch 250 --lr 0.1 --seed 0,1,2,3 --cut-from best --method lottery --fraction 0.3 --out dir',
    );
    expect(configs).toHaveLength(4);
    expect(configs.map(({ seed }) => seed)).toEqual([0, 1, 2, 3]);
    const [first] = configs;
    expect(first?.dataset).toMatchObject({ train: 8000, test: 2000 });
    expect(first?.training).toMatchObject({ epochs: 3, batch: 250, learningRate: 0.1 });
    expect(first?.pruning).toMatchObject({ method: 'lottery', iterations: 8, cutFrom: 'best' });
    expect(first?.pruning.recipe.budget).toEqual({ kind: 'fraction', fraction: 0.3 });
    expect(data).toMatchObject({ kind: 'idx', files: { images: 'i.gz', labels: 'l.gz', split: 's.json' } });
    expect(out).toBe('dir');
  });

  it('[X2] a preset gives its runs, changed by the flags that apply; several methods give several runs', () => {
    const preset = PRESETS.find(({ name }) => name === 'three-phases');
    const { configs } = parse('--preset three-phases --iterations 2 --fraction 0.5');
    expect(configs).toHaveLength(preset?.runs.length ?? 0);
    expect(configs.every(({ pruning }) => pruning.iterations === 2)).toBe(true);
    expect(configs.at(-1)?.pruning.recipe.budget).toEqual({ kind: 'fraction', fraction: 0.5 });
    expect(parse('--method sap,random --seed 3').configs.map(({ pruning }) => pruning.method)).toEqual([
      'sap',
      'random',
    ]);
  });

  it('[X3] scopes, widths and the SAP budget reach the config', () => {
    const [sap] = parse(
      '--model cnn --widths 4,8 --scope neuron --p 1 --q 2 --eta 0.1 --gamma 3 --beta 0.5 --no-nesterov',
    ).configs;
    expect(sap?.model).toEqual({ kind: 'cnn', widths: [4, 8] });
    expect(sap?.training.nesterov).toBe(false);
    expect(sap?.pruning.recipe.scope).toBe('neuron');
    expect(sap?.pruning.recipe.budget).toMatchObject({ p: 1, q: 2, eta: 0.1, gamma: 3, beta: 0.5 });
  });

  it('[X6] gradual channel methods take their schedule, a share or a count, models and rules', () => {
    const [share] = parse(
      '--method frs --model cnn --epochs 12 --every 2 --until 8 --target 0.6 --mode official',
    ).configs;
    expect(share?.pruning.gradual).toMatchObject({ every: 2, until: 8, mode: 'official' });
    expect(share?.pruning.recipe.budget).toEqual({ kind: 'channel-share', share: 0.6 });
    const [count] = parse(
      '--method channel-l1 --model vgg-small --widths 4,8 --channels 5 --no-remove',
    ).configs;
    expect(count?.pruning.recipe.budget).toEqual({ kind: 'channel-count', channels: 5 });
    expect(count?.pruning.gradual?.remove).toBe(false);
    expect(count?.model).toMatchObject({ kind: 'vgg-small', widths: [4, 8] });
    const [named] = parse('--method channel-l1 --budget channel-count --channels 5').configs;
    expect(named?.pruning.recipe.budget).toEqual({ kind: 'channel-count', channels: 5 });
    const [sap] = parse('--method sap-channel --model resnet-small --blocks 2 --gamma 1.5').configs;
    expect(sap?.pruning.recipe.budget).toMatchObject({ kind: 'pqi-bound', gamma: 1.5 });
    expect(sap?.model).toMatchObject({ kind: 'resnet-small', blocks: 2 });
    const [streams] = parse('--method channel-taylor --model resnet-small --residual coupled').configs;
    expect(streams?.pruning.gradual?.residual).toBe('coupled');
    const [hidden] = parse('--method frs --model vgg-small --hidden 24,12').configs;
    expect(hidden?.model).toMatchObject({ widths: [16, 32, 64], hidden: [24, 12] });
  });

  it('[X12] a schedule is that of the epochs given, whatever other flags say and in whatever order', () => {
    for (const flag of ['', '--mode official', '--no-remove', '--min-channels 2', '--images-per-class 8'])
      for (const epochs of [2, 6, 20, 100])
        for (const line of [`--epochs ${epochs} ${flag}`, `${flag} --epochs ${epochs}`])
          for (const { pruning } of parse(`--method frs,channel-random,sap-channel ${line}`).configs) {
            const { every, until } = defaultGradual(epochs);
            expect(pruning.gradual).toMatchObject({ every, until });
          }
    expect(parse('--method frs --epochs 20 --every 2 --mode official').configs[0]?.pruning.gradual).toEqual({
      ...defaultGradual(20),
      mode: 'official',
    });
    expect(parse('--preset channels --epochs 10').configs.map(({ pruning }) => pruning.gradual)).toEqual([
      defaultGradual(10),
      defaultGradual(10),
    ]);
  });

  it('[X6] images per class go to the scores that are measured on them', () => {
    const { configs } = parse('--method channel-l1,channel-taylor --images-per-class 8');
    expect(configs.map(({ pruning }) => pruning.gradual?.imagesPerClass)).toEqual([32, 8]);
  });

  it('[X12] a schedule flag holds for every channel method of the command, and for no other', () => {
    const { configs } = parse(
      '--method channel-l1,sap,frs --epochs 30 --until 21 --every 4 --min-channels 3',
    );
    const schedule = { ...defaultGradual(30), every: 4, until: 21, minChannels: 3 };
    expect(configs.map(({ pruning }) => pruning.gradual)).toEqual([schedule, undefined, schedule]);
  });

  it.each([
    ['frs --epochs 4', '--every 1 --until 3 --min-channels 1 --mode stable --images-per-class 32 --remove'],
    ['frs --epochs 20 --model resnet-small', '--target 0.4 --residual per-block --cadence gradual'],
    ['channel-l1', '--epochs 6 --every 1'],
    ['sap-channel --cadence iterative', '--rewind keep --score relevance --scope global --min-channels 1'],
  ])('[X13] %s has the same key with its defaults typed: %s', (method, defaults) => {
    const keys = (line: string) => parse(line).configs.map(configKey);
    expect(keys(`--method ${method} ${defaults}`)).toEqual(keys(`--method ${method}`));
  });

  it.each([
    ['--every 2', /--every does not apply/],
    ['--method frs --iterations 3', /--iterations does not apply/],
    ['--method sap,frs --epochs 9 --every 5 --until 3', /^frs: No pruning step fits: .* epoch 5,/],
    [
      '--method frs --epochs 1',
      /^frs: No pruning step fits into a training of 1 epoch: .* Take 2 epochs or more/,
    ],
    [
      '--method frs --epochs 9 --until 9',
      /^frs: The last pruning epoch \(9\) .* Take 8 or less, or more epochs/,
    ],
    ['--method frs --scope layer', /--scope does not apply here: channels to a share or a count/],
    ['--method frs --channels 4 --scope global', /--scope does not apply/],
    ['--method sap-channel --scope neuron', /^--scope: Scope is one of global, layer, not “neuron”\.$/],
    ['--method frs --cut-from best', /--cut-from does not apply here: channels are rated/],
    ['--method sap-channel --cadence iterative --cut-from last', /--cut-from does not apply/],
    ['--method frs --model linear', /frs: This model has no channels to prune/],
    ['--train 1', /--train: Training images takes a whole number from 10/],
    ['--method channel-l1 --mode official', /--mode does not apply/],
    ['--method channel-random --images-per-class 8', NO_IMAGES],
    ['--method channel-l1 --images-per-class 8', NO_IMAGES],
    ['--method channel-l2 --images-per-class 8', NO_IMAGES],
    ['--method channel-bn --images-per-class 8', NO_IMAGES],
    ['--method sap --images-per-class 8', NO_IMAGES],
    ['--method sap-channel --score norm-scale --images-per-class 8', NO_IMAGES],
    ['--method frs --channels 5 --target 0.3', /--target .* which share of all; give one of them/],
    [
      '--method frs --budget channel-share --channels 5',
      /--channels does not apply here: .* give one of them/,
    ],
    ['--method frs --target 0.4 --budget channel-count', /--target .*--budget channel-share/],
    ['--method sap-channel --score random --mode official', /--score relevance with sap-channel/],
    ['--method sap-channel --budget channel-count', /--budget .* the PQ Index decides how many/],
    ['--method sap --budget channel-count', /--budget does not apply here: only channel methods/],
    ['--method frs --budget fraction', /--budget: Amount is one of channel-share, channel-count/],
    ['--method sap-channel --channels 5', /--channels .* the PQ Index decides how many/],
    ['--method sap-channel --target 0.3', /--target .* the PQ Index decides how many/],
    ['--method frs --cadence iterative --every 2', /a cut follows every training/],
    ['--method frs --residual coupled', /no residual streams; choose --model resnet-small/],
    ['--model resnet-small --residual coupled', /only channel methods/],
    ['--method frs --model resnet-small --residual all', /--residual: .*per-block, coupled/],
    ['--hidden 8', /choose --model vgg-small/],
    ['--blocks 2', /choose --model resnet-small/],
    ['--nonsense 3', /nonsense/],
    ['--p 2 --q 1', /p must be smaller than q: p = 2, q = 1/],
    ['--method lottery --fraction 1.5', /--fraction: .* 0.01 to 0.99, not 1.5/],
    ['--fraction 0.2', /--fraction does not apply/],
    ['--method lottery --p 1', /--p does not apply/],
    ['--model linear --widths 3', /--widths does not apply/],
    ['--method best', /--method is one of sap, lottery/],
    ['--model resnet50', /--model is one of/],
    ['--seed=-1', /--seed: .*not -1/],
    ['--seed 1.5', /--seed: .*whole number/],
    ['--seed=', /--seed/],
    ['--epochs ten', /--epochs: .*“ten”/],
    ['--dataset idx --images a', /--labels/],
    ['--images a', /--dataset idx/],
    ['--preset no', /--preset is one of three-phases/],
    ['--batch 5000', /Batch size|batch/],
    ['stray', /stray/],
    ['--dataset cifar', /--dir/],
    ['--dir x', /--dataset cifar/],
  ])('[X4] %s is refused in one line', (line, message) => {
    expect(() => parse(line)).toThrow(message);
    try {
      parse(line);
    } catch (error) {
      expect(String(error).split('\n')).toHaveLength(1);
    }
  });

  it('[X5] the help names every flag and its bounds', () => {
    const help = helpText();
    for (const { flag } of FIELDS) expect(help).toContain(`--${flag}`);
    expect(help).toContain('--split');
    expect(help).toContain('[0.01 to 0.99]');
    for (const { flag } of FIELDS.filter(({ kind }) => kind === 'switch'))
      expect(help).toMatch(new RegExp(`--${flag} .*\\[--no-${flag} switches it off\\]`));
    expect(help).toMatch(/--out VALUE .*run.json, iterations.csv and layers.csv/);
  });
});
