import { canonicalText } from '../config/key';
import { floatBytes } from './bytes';
import { type ExchangeModel, type MaskedNetwork, maskedParameters } from './model';
import { planOf } from './plan';
import { encodeSafetensors, type StoredTensor } from './safetensors-file';
import { gathered, torchTensors } from './torch-tensors';

/**
 * A network as a safetensors file, in PyTorch's names and layouts (`torchTensors`). Cut weights are 0. A tensor that can be cut has
 * its mask beside it, `NAME_mask`, BOOL in the same layout: what is alive is never read off a zero.
 * Metadata, all texts: format, app, app_version, config, network (`planOf`), normalisation, class_names, input.
 */
export function toSafetensors(model: ExchangeModel): Uint8Array {
  const { architecture, normalisation, classNames, config, appVersion } = model;
  const metadata = new Map([
    ['format', 'pt'],
    ['app', 'Pruning Lab'],
    ['app_version', appVersion],
    ['config', canonicalText(config)],
    ['network', JSON.stringify(planOf(architecture))],
    ['normalisation', JSON.stringify(normalisation)],
    ['class_names', JSON.stringify(classNames)],
    ['input', 'float32 [batch, channel, row, column], (pixel / 255 - mean) / std per channel'],
  ]);
  return encodeSafetensors({ tensors: maskedTensors(model), metadata });
}

/** The tensors of a network, those that can be cut each with its mask behind it. */
export function maskedTensors(model: MaskedNetwork): readonly StoredTensor[] {
  const { architecture, buffers, mask } = model;
  const parameters = maskedParameters(model);
  const prunable = new Set(
    architecture.parameters.flatMap(({ prunable, offset }) => (prunable ? offset : [])),
  );
  return torchTensors(architecture).flatMap(({ name, shape, vector, places }): StoredTensor[] => {
    const values = gathered(vector === 'parameters' ? parameters : buffers, places);
    const stored: StoredTensor = { name, dtype: 'F32', shape, bytes: floatBytes(values) };
    if (vector === 'buffers') return [stored];
    const kept = Uint8Array.from(places, (place) => (mask[place] === 0 ? 0 : 1));
    // A tensor begins with its first element in every layout.
    if (!prunable.has(places[0] ?? -1) && !kept.includes(0)) return [stored];
    return [stored, { name: `${name}_mask`, dtype: 'BOOL', shape, bytes: kept }];
  });
}
