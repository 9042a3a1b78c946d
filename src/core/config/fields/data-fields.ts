import type { NumberField } from './field';

export const DATA_FIELDS: readonly NumberField[] = [
  dataField('train', 'Training images', 'How many images the net learns from.'),
  dataField('test', 'Test images', 'Held out; every accuracy shown is measured on them.'),
];

function dataField(id: 'train' | 'test', label: string, hint: string): NumberField {
  return {
    kind: 'number',
    id,
    group: 'data',
    label,
    hint,
    flag: id,
    primary: false,
    integer: true,
    min: 10,
    max: 1_000_000,
    step: 100,
    unit: 'images',
    read: (config) => config.dataset[id],
    write: (config, value) => ({ ...config, dataset: { ...config.dataset, [id]: value } }),
  };
}
