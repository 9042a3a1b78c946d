import { remembered } from '../base/remembered';
import { canonicalText } from '../config/key';
import type { RunConfig } from '../config/run-config';
import type { ModelConfig } from '../models/model-config';
import { countText } from '../record/number-text';
import type { RunRecord } from '../record/run-record';
import { configDifferences } from './config-diff';

/** Runs that may stand in one comparison: one data set, one model, and one way of training or all of them. */
export interface Experiment {
  readonly key: string;
  /** Data and model; experiments that share them follow each other. */
  readonly subject: Subject;
  /** "8 epochs, batch 64"; null: of every training of this data and model. */
  readonly training: string | null;
  readonly runs: readonly RunRecord[];
}

export interface Subject {
  readonly config: Pick<RunConfig, 'dataset' | 'model'>;
  /** "MLP 128-256". */
  readonly model: string;
  /** "4,000 + 2,000 images". */
  readonly images: string;
}

/** Which experiment a config belongs to: its own training, whatever else was trained on its data and model. */
export const experimentKey = remembered(({ dataset, model, training }: RunConfig): string =>
  canonicalText({ dataset, model, training }),
);

const subjectKey = remembered(({ dataset, model }: RunConfig): string => canonicalText({ dataset, model }));

/**
 * In the order of their first run. Where data and model were trained in several ways, an experiment that holds them all comes
 * after those that hold one each. Runs without a record are left out.
 */
export function experimentsOf(runs: readonly RunRecord[]): readonly Experiment[] {
  const subjects = new Map<string, Map<string, RunRecord[]>>();
  for (const run of runs) {
    if (run.iterations.length === 0) continue;
    const name = subjectKey(run.config);
    const trainings = subjects.get(name) ?? new Map<string, RunRecord[]>();
    subjects.set(name, trainings);
    const key = experimentKey(run.config);
    trainings.set(key, [...(trainings.get(key) ?? []), run]);
  }
  return [...subjects].flatMap(([name, trainings]) => {
    const groups = [...trainings.values()];
    const config = groups[0]?.[0]?.config;
    if (config === undefined) return [];
    const subject = {
      config,
      model: modelText(config.model),
      images: `${countText(config.dataset.train)} + ${countText(config.dataset.test)} images`,
    };
    const texts = trainingTexts(groups.flatMap(([first]) => first?.config ?? []));
    const each = [...trainings].map(([key, members], index) => ({
      ...{ key, subject, training: texts[index] ?? '', runs: members },
    }));
    const all = runs.filter((run) => groups.some((members) => members.includes(run)));
    return groups.length < 2 ? each : [...each, { key: name, subject, training: null, runs: all }];
  });
}

const MODEL_NAMES: Readonly<Record<ModelConfig['kind'], string>> = {
  linear: 'Linear',
  mlp: 'MLP',
  cnn: 'CNN',
  'vgg-small': 'VGG',
  'resnet-small': 'ResNet',
};

/** "MLP 128-256", "ResNet 16-32-64, 2 blocks a stage". */
export function modelText(model: ModelConfig): string {
  const name = MODEL_NAMES[model.kind];
  switch (model.kind) {
    case 'linear':
      return name;
    case 'mlp':
      return `${name} ${model.hidden.join('-')}`;
    case 'cnn':
      return `${name} ${model.widths.join('-')}`;
    case 'vgg-small':
      return `${name} ${[...model.widths, ...model.hidden].join('-')}`;
    case 'resnet-small':
      return `${name} ${model.widths.join('-')}, ${model.blocks} ${model.blocks === 1 ? 'block' : 'blocks'} a stage`;
  }
}

/** Epochs and batch, then what else sets a training apart from those with the same two. */
function trainingTexts(configs: readonly RunConfig[]): readonly string[] {
  const bare = configs.map(
    ({ training: { epochs, batch } }) => `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}, batch ${batch}`,
  );
  const [first] = configs;
  if (first === undefined) return [];
  // Only the training may differ in these texts.
  const alike = configs.map(({ training }) => ({ ...first, training }));
  return bare.map((text, index) => {
    const twins = configs.map((_, other) => other).filter((other) => bare[other] === text);
    if (twins.length === 1) return text;
    const place = twins.indexOf(index);
    const words = configDifferences(twins.flatMap((other) => alike[other] ?? [])).flatMap(
      ({ label, values }) => {
        const value = values[place] ?? null;
        return value === null ? [] : [`${label.charAt(0).toLowerCase()}${label.slice(1)} ${value}`];
      },
    );
    return [text, ...words].join(', ');
  });
}
