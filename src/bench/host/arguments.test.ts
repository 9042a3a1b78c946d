import { describe, expect, it } from 'vitest';
import { parseBenchArguments, USAGE } from './arguments';

const parse = (line: string) => parseBenchArguments(line.split(' ').filter((word) => word !== ''));

describe('the command line of the benchmark', () => {
  it('measures every model with nothing asked', () => {
    expect(parse('')).toEqual({
      help: false,
      json: null,
      write: false,
      quick: false,
      models: ['mlp250', 'mlp128', 'cnn8', 'cnn16'],
      trainingOnly: false,
      gpu: false,
      fastPeersOnly: false,
    });
  });

  it('takes files, models in their own order, and a GPU', () => {
    expect(parse('--gpu --json out.json --model cnn8 --model mlp250 --training-only --quick')).toEqual({
      help: false,
      json: 'out.json',
      write: false,
      quick: true,
      models: ['mlp250', 'cnn8'],
      trainingOnly: true,
      gpu: true,
      fastPeersOnly: false,
    });
    expect(parse('--write').write).toBe(true);
    expect(parse('--fast-peers').fastPeersOnly).toBe(true);
  });

  it('refuses what it does not know, and a document with holes', () => {
    expect(() => parse('--model resnet')).toThrow('--model is "resnet", but the models are mlp250');
    expect(() => parse('--fast')).toThrow(/--fast/);
    expect(() => parse('--write --model cnn8')).toThrow(/needs all figures/);
    expect(() => parse('--write --training-only')).toThrow(/needs all figures/);
    expect(() => parse('--write --fast-peers')).toThrow(/needs all figures/);
  });

  it('asks for its usage', () => {
    expect(parse('--help').help).toBe(true);
    expect(parse('--quick --help').help).toBe(true);
  });

  it('explains every flag it takes', () => {
    for (const flag of ['json', 'write', 'quick', 'model', 'training-only', 'gpu', 'fast-peers', 'help'])
      expect(USAGE).toMatch(new RegExp(`^  --${flag} `, 'm'));
  });
});
