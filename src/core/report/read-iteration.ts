import type { Reader } from '../base/json-reader';
import {
  count,
  finiteNumber,
  listOf,
  nullable,
  objectOf,
  oneOf,
  refuse,
  share,
  text,
  truth,
  withOptional,
} from '../base/json-reader';
import type {
  ChannelLayerRecord,
  ChannelsRecord,
  ClassWeightRecord,
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
import type { GroupBoundRecord, PqiBoundRecord } from '../sparsity/pqi-bound';

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

const sparsity = withOptional(
  objectOf<Omit<SparsityRecord, 'powers'>>({
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
  }),
  { powers: nullable(listOf(share)) },
);

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

const cut = withOptional(
  objectOf<Omit<CutRecord, 'bounds'>>({
    asked: count,
    removed: count,
    threshold: nullable(finiteNumber),
    bound: nullable(bound),
    histogram: objectOf<ScoreHistogram>({ max: finiteNumber, kept: listOf(count), cut: listOf(count) }),
  }),
  {
    bounds: listOf(
      objectOf<GroupBoundRecord>({ layers: listOf(text), bound: nullable(bound), removed: count }),
    ),
  },
);

const channelLayer = withOptional(
  objectOf<Omit<ChannelLayerRecord, 'nodes'>>({
    name: text,
    kind: oneOf(['conv', 'dense']),
    channels: count,
    alive: listOf(count),
    scores: nullable(listOf(nullable(finiteNumber))),
    cut: listOf(count),
    leftOut: truth,
    perClass: nullable(listOf(listOf(finiteNumber))),
  }),
  { nodes: listOf(text) },
);

const latency = objectOf<LatencyRecord>({
  batch: count,
  denseMs: finiteNumber,
  maskedMs: finiteNumber,
  removedMs: nullable(finiteNumber),
  iqrMs: listOf(nullable(finiteNumber)),
});

const channels = withOptional(
  objectOf<Omit<ChannelsRecord, 'checkedImages' | 'classWeights' | 'officialSparsity'>>({
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
  }),
  {
    checkedImages: nullable(count),
    officialSparsity: share,
    classWeights: listOf(objectOf<ClassWeightRecord>({ weight: finiteNumber, accuracy: nullable(share) })),
  },
);

/** A record of an iteration, its channels included where it has any. */
export const readIteration = withOptional(
  objectOf<Omit<IterationRecord, 'channels'>>({
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
  }),
  { channels },
);
