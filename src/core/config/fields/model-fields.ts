import type { ModelConfig, ModelKind } from '../../models/model-config';
import type { Field, ListField } from './field';

export const MODEL_FIELDS: readonly Field[] = [
  layerWidths('mlp', 'hidden', 'Hidden layers', 'Neurons per hidden layer, first to last.'),
  layerWidths('cnn', 'widths', 'Channels', 'Channels per convolution, first to last.'),
  {
    kind: 'number',
    id: 'blocks',
    group: 'model',
    label: 'Blocks per stage',
    hint: 'Residual blocks of two convolutions: 1, 2, 3 make ResNet-8, 14, 20 with three stages.',
    flag: 'blocks',
    primary: false,
    integer: true,
    min: 1,
    max: 6,
    step: 1,
    unit: '',
    read: ({ model }) => (model.kind === 'resnet-small' ? model.blocks : undefined),
    write: (config, value) =>
      config.model.kind === 'resnet-small'
        ? { ...config, model: { ...config.model, blocks: value } }
        : config,
  },
  layerWidths(
    'vgg-small',
    'vgg-widths',
    'Channels',
    'Channels of the two convolutions per block, first to last.',
  ),
  {
    kind: 'list',
    // Its name in links.
    id: 'dense',
    group: 'model',
    label: 'Hidden layers',
    hint: 'Neurons per hidden layer behind the convolutions, first to last.',
    flag: 'hidden',
    primary: true,
    min: 1,
    max: 4096,
    maxLength: 8,
    read: ({ model }) => (model.kind === 'vgg-small' ? model.hidden : undefined),
    write: (config, value) =>
      config.model.kind === 'vgg-small' ? { ...config, model: { ...config.model, hidden: value } } : config,
  },
  layerWidths(
    'resnet-small',
    'resnet-widths',
    'Channels',
    'Channels per stage of residual blocks, first to last.',
  ),
];

function withWidths(model: ModelConfig, value: readonly number[]): ModelConfig {
  if (model.kind === 'linear') return model;
  return model.kind === 'mlp' ? { ...model, hidden: value } : { ...model, widths: value };
}

function layerWidths(kind: ModelKind, id: string, label: string, hint: string): ListField {
  return {
    kind: 'list',
    id,
    group: 'model',
    label,
    hint,
    flag: 'widths',
    primary: true,
    min: 1,
    max: 4096,
    maxLength: 8,
    read: ({ model }) => {
      if (model.kind !== kind || model.kind === 'linear') return undefined;
      return model.kind === 'mlp' ? model.hidden : model.widths;
    },
    write: (config, value) => {
      if (config.model.kind !== kind) return config;
      const model = withWidths(config.model, value);
      return { ...config, model };
    },
  };
}
