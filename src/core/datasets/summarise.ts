import type { Dataset, DatasetSummary, Split } from './dataset';

/** What a screen shows of a data set: its counts and the first `samplesPerClass` training images of every class. */
export function summarise(dataset: Dataset, samplesPerClass: number): DatasetSummary {
  const { name, source, height, width, channels, classNames, train, test } = dataset;
  return {
    name,
    source,
    height,
    width,
    channels,
    classNames,
    trainAvailable: train.labels.length,
    testAvailable: test.labels.length,
    trainCounts: countClasses(train, classNames.length),
    testCounts: countClasses(test, classNames.length),
    samples: classNames.map((_, label) =>
      samplesOf(train, label, samplesPerClass, height * width * channels),
    ),
  };
}

function countClasses({ labels }: Split, classes: number): readonly number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function samplesOf(split: Split, label: number, wanted: number, imageBytes: number): readonly Uint8Array[] {
  const samples: Uint8Array[] = [];
  let index = split.labels.indexOf(label);
  while (index >= 0 && samples.length < wanted) {
    samples.push(split.images.slice(index * imageBytes, (index + 1) * imageBytes));
    index = split.labels.indexOf(label, index + 1);
  }
  return samples;
}
