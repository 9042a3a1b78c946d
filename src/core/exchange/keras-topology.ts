import { isObject, type JsonObject, refusal, shown } from './refuse';

/** One layer of a model.json, and the layers it reads. */
export interface KerasSource {
  readonly name: string;
  readonly kind: string;
  readonly config: JsonObject;
  readonly inputs: readonly string[];
}

/** The layers of a model.json in order, and the name of the one that is the output. */
export function kerasTopology(
  file: string,
  modelTopology: unknown,
): { readonly layers: readonly KerasSource[]; readonly output: string } {
  const outer = isObject(modelTopology) ? modelTopology : {};
  const model = isObject(outer.model_config) ? outer.model_config : outer;
  const { class_name: kind, config } = model;
  const list = Array.isArray(config) ? config : isObject(config) ? config.layers : null;
  if ((kind !== 'Sequential' && kind !== 'Functional' && kind !== 'Model') || !Array.isArray(list))
    throw refusal(`${file} holds a ${shown(kind)}; the lab reads Sequential and Functional models.`);
  if (list.length === 0 || list.length > 2000)
    throw refusal(`${file} has ${list.length} layers; the lab reads 1 to 2000.`);
  const layers: KerasSource[] = [];
  for (const entry of list) {
    const layer = isObject(entry) ? entry : {};
    const settings = isObject(layer.config) ? layer.config : {};
    const name = layer.name ?? settings.name;
    if (typeof name !== 'string' || typeof layer.class_name !== 'string')
      throw refusal(`${file}: ${shown(entry)} is no layer with a name and a class_name.`);
    const previous = layers.at(-1);
    if (kind === 'Sequential' && previous === undefined && layer.class_name !== 'InputLayer')
      layers.push({ name: 'input', kind: 'InputLayer', config: settings, inputs: [] });
    const inputs =
      kind === 'Sequential'
        ? layers.slice(-1).map((before) => before.name)
        : inboundLayers(`${file}, layer ${shown(name)}`, layer.inbound_nodes);
    layers.push({ name, kind: layer.class_name, config: settings, inputs });
  }
  const outputs = isObject(config) ? config.output_layers : null;
  const named = Array.isArray(outputs) ? outputs.flat(1)[0] : layers.at(-1)?.name;
  if (typeof named !== 'string' || (Array.isArray(outputs) && outputs.flat(1).length > 3))
    throw refusal(`${file} has the outputs ${shown(outputs)}; the lab's networks have one.`);
  return { layers, output: named };
}

function inboundLayers(at: string, calls: unknown): readonly string[] {
  if (!Array.isArray(calls) || calls.length > 1)
    throw refusal(
      `${at} is used ${Array.isArray(calls) ? calls.length : 'an unknown number of'} times; the lab shares no layers.`,
    );
  const [call = []] = calls;
  if (!Array.isArray(call))
    throw refusal(`${at} is written by Keras 3; save it with Keras 2 or TensorFlow.js.`);
  return call.map((read: unknown) => {
    const [from] = Array.isArray(read) ? read : [];
    if (typeof from !== 'string') throw refusal(`${at} reads ${shown(read)}, which is no layer.`);
    return from;
  });
}
