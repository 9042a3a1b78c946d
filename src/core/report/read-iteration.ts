import type { Reader } from '../base/json-reader';
import {
  count,
  finiteNumber,
  jsonObject,
  listOf,
  nullable,
  objectOf,
  oneOf,
  ownField,
  refuse,
  share,
  text,
  truth,
} from '../base/json-reader';
import type {
  ChannelLayerRecord,
  ChannelsRecord,
  CutRecord,
  EpochRecord,
  Evaluation,
  IterationRecord,
  LatencyRecord,
  LayerRecord,
  ScoreHistogram,
  SizeRecord,
  SparsityRecord,
} from '../record/run-record';
import type { PqiBoundRecord } from '../sparsity/pqi-bound';

const evaluation = objectOf<Evaluation>({ loss: finiteNumber, accuracy: share });

const epoch = objectOf<EpochRecord>({
  epoch: count,
  learningRate: finiteNumber,
  trainLoss: finiteNumber,
  trainAccuracy: share,
  testLoss: nullable(finiteNumber),
  testAccuracy: nullable(share),
});

const best = objectOf<{ epoch: number; accuracy: number }>({ epoch: count, accuracy: share });

const bareSparsity = objectOf<Omit<SparsityRecord, 'powers'>>({
  pqi: nullable(share),
  pqiMethod: nullable(share),
  gini: nullable(finiteNumber),
  layers: listOf(
    objectOf<SparsityRecord['layers'][number]>({
      name: text,
      pqi: nullable(share),
      gini: nullable(finiteNumber),
    }),
  ),
  neuronHistogram: listOf(count),
});

const powers = nullable(listOf(share));

const sparsity: Reader<SparsityRecord> = (value, path) => {
  const read = bareSparsity(value, path);
  const own = ownField(jsonObject(value, path), 'powers');
  return own === undefined ? read : { ...read, powers: powers(own, `${path}.powers`) };
};

const layer = objectOf<LayerRecord>({
  name: text,
  kind: oneOf(['dense', 'conv']),
  shape: listOf(count),
  weightsTotal: count,
  weightsAlive: count,
  unitsTotal: count,
  unitsAlive: count,
  unitWeights: listOf(count),
  macsDense: count,
  macsAlive: count,
});

const sizes = objectOf<SizeRecord>({
  paramsTotal: count,
  paramsAlive: count,
  weightsTotal: count,
  weightsAlive: count,
  macsDense: count,
  macsAlive: count,
});

const size: Reader<SizeRecord> = (value, path) => {
  const read = sizes(value, path);
  if (read.weightsAlive > read.weightsTotal)
    return refuse(`${path}.weightsAlive`, `at most weightsTotal, ${read.weightsTotal}`, read.weightsAlive);
  return read;
};

const bound = objectOf<PqiBoundRecord>({
  d: count,
  pqi: finiteNumber,
  r: finiteNumber,
  normP: finiteNumber,
  normQ: finiteNumber,
});

const cut = objectOf<CutRecord>({
  asked: count,
  removed: count,
  threshold: nullable(finiteNumber),
  bound: nullable(bound),
  histogram: objectOf<ScoreHistogram>({ max: finiteNumber, kept: listOf(count), cut: listOf(count) }),
});

const bareChannelLayer = objectOf<Omit<ChannelLayerRecord, 'nodes'>>({
  name: text,
  kind: oneOf(['conv', 'dense']),
  channels: count,
  alive: listOf(count),
  scores: nullable(listOf(nullable(finiteNumber))),
  cut: listOf(count),
  leftOut: truth,
  perClass: nullable(listOf(listOf(finiteNumber))),
});

const channelLayer: Reader<ChannelLayerRecord> = (value, path) => {
  const read = bareChannelLayer(value, path);
  const nodes = ownField(jsonObject(value, path), 'nodes');
  return nodes === undefined ? read : { ...read, nodes: listOf(text)(nodes, `${path}.nodes`) };
};

const latency = objectOf<LatencyRecord>({
  batch: count,
  denseMs: finiteNumber,
  maskedMs: finiteNumber,
  removedMs: nullable(finiteNumber),
  iqrMs: listOf(nullable(finiteNumber)),
});

const bareChannels = objectOf<Omit<ChannelsRecord, 'checkedImages'>>({
  total: count,
  alive: count,
  form: oneOf(['dense', 'masked', 'removed']),
  layers: listOf(channelLayer),
  asked: nullable(count),
  threshold: nullable(finiteNumber),
  maxLogitDifference: nullable(finiteNumber),
  trainingMacs: finiteNumber,
  trainingMacsDense: finiteNumber,
  latency: nullable(latency),
});

const channels: Reader<ChannelsRecord> = (value, path) => {
  const read = bareChannels(value, path);
  const own = ownField(jsonObject(value, path), 'checkedImages');
  return own === undefined ? read : { ...read, checkedImages: nullable(count)(own, `${path}.checkedImages`) };
};

const weightRecord = objectOf<Omit<IterationRecord, 'channels'>>({
  iteration: count,
  epochsTotal: count,
  epochs: listOf(epoch),
  train: evaluation,
  test: evaluation,
  best: nullable(best),
  afterCut: nullable(evaluation),
  sparsity,
  pqiRetrained: nullable(share),
  layers: listOf(layer),
  size,
  cut: nullable(cut),
  elapsedMs: finiteNumber,
});

/** A record of an iteration, its channels included where it has any. */
export const readIteration: Reader<IterationRecord> = (value, path) => {
  const record = weightRecord(value, path);
  const own = ownField(jsonObject(value, path), 'channels');
  return own === undefined ? record : { ...record, channels: channels(own, `${path}.channels`) };
};
