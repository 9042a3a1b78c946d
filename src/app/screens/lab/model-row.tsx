import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { describeError } from '../../../core/base/errors';
import { FIELDS } from '../../../core/config/fields';
import { prunableParameters } from '../../../core/models/architecture';
import { buildArchitecture } from '../../../core/models/build';
import type { ModelConfig, ModelKind } from '../../../core/models/model-config';
import { totalMacs } from '../../../core/models/size';
import { countText, shortCountText } from '../../../core/record/number-text';
import { dataShape } from '../../store/data-state';
import { changeSetup } from '../../store/lab-actions';
import { useLab } from '../../store/lab-store';
import { changeShared } from '../../store/setup';
import { ListInput } from '../../ui/list-input';
import { NumberInput } from '../../ui/number-input';
import { Select } from '../../ui/select';

const KINDS: readonly { readonly value: ModelKind; readonly label: string }[] = [
  { value: 'linear', label: 'Linear' },
  { value: 'mlp', label: 'MLP' },
  { value: 'cnn', label: 'CNN' },
  { value: 'vgg-small', label: 'VGG-small' },
  { value: 'resnet-small', label: 'ResNet-small' },
];

/** A second number needs a line of its own. */
const ROW_CLASS: Partial<Readonly<Record<ModelKind, string>>> = {
  'vgg-small': 'row-pair with-blocks',
  'resnet-small': 'row-pair with-blocks',
};

const STARTS: Readonly<Record<ModelKind, ModelConfig>> = {
  linear: { kind: 'linear' },
  mlp: { kind: 'mlp', hidden: [128, 256] },
  cnn: { kind: 'cnn', widths: [8, 16, 32, 64] },
  'vgg-small': { kind: 'vgg-small', widths: [16, 32, 64], hidden: [64] },
  'resnet-small': { kind: 'resnet-small', widths: [16, 32, 64], blocks: 1 },
};

/** The net: its kind, its widths, and what that costs. */
export function ModelRow({ problems }: { readonly problems: ReadonlyMap<string, string> }): ReactElement {
  const shared = useLab((state) => state.setup.shared);
  const { model } = shared;
  const data = useLab((state) => state.data);
  const size = useMemo(() => describeSize(model, dataShape(data)), [model, data]);
  const widths = FIELDS.find((field) => field.kind === 'list' && field.read(shared) !== undefined);
  const blocks = FIELDS.find(({ id }) => id === 'blocks');
  const problem = (widths && problems.get(widths.id)) ?? problems.get('blocks') ?? problems.get('dense');
  return (
    <div className="row">
      <label htmlFor="model">Model</label>
      <div className={ROW_CLASS[model.kind] ?? 'row-pair'}>
        <Select
          id="model"
          value={model.kind}
          options={KINDS}
          onChange={(kind) => changeModel(STARTS[kind])}
        />
        {model.kind !== 'linear' && (
          <ListInput
            label={model.kind === 'mlp' ? 'Hidden layers' : 'Channels'}
            value={model.kind === 'mlp' ? model.hidden : model.widths}
            invalid={widths !== undefined && problems.has(widths.id)}
            describedBy="model-size"
            onChange={(value) =>
              changeModel(model.kind === 'mlp' ? { ...model, hidden: value } : { ...model, widths: value })
            }
          />
        )}
        {model.kind === 'vgg-small' && (
          <ListInput
            label="Hidden layers"
            value={model.hidden}
            invalid={problems.has('dense')}
            describedBy="model-size"
            onChange={(hidden) => changeModel({ ...model, hidden })}
          />
        )}
        {model.kind === 'resnet-small' && blocks?.kind === 'number' && (
          <NumberInput
            label={blocks.label}
            value={model.blocks}
            min={blocks.min}
            max={blocks.max}
            step={blocks.step}
            invalid={problems.has('blocks')}
            describedBy="model-size"
            onChange={(value) => changeModel({ ...model, blocks: value })}
          />
        )}
      </div>
      <p className="hint row-hint" id="model-size">
        {problem === undefined ? sizeText(model, size) : <strong className="problem">{problem}</strong>}
      </p>
    </div>
  );
}

/** What the numbers in the row mean, where they need saying, then what the net costs. */
function sizeText(model: ModelConfig, size: string): string {
  if (model.kind === 'vgg-small') return `Two convolutions per number; then hidden layers. ${size}`;
  if (model.kind === 'resnet-small')
    return `Channels per stage; blocks per stage: ResNet-${2 + 2 * model.widths.length * model.blocks}. ${size}`;
  return size;
}

function changeModel(model: ModelConfig): void {
  changeSetup((setup) => changeShared(setup, (config) => ({ ...config, model })));
}

function describeSize(model: ModelConfig, shape: ReturnType<typeof dataShape>): string {
  try {
    const net = buildArchitecture(model, shape, shape.classes);
    const weights = prunableParameters(net).reduce((sum, { size }) => sum + size, 0);
    return `${countText(weights)} prunable weights, ${shortCountText(totalMacs(net))} MACs`;
  } catch (error) {
    return describeError(error).message;
  }
}
