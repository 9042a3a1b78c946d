import type { Normalisation } from '../datasets/dataset';
import type { Architecture } from '../models/architecture';
import type { ImportedModel } from './model';
import { isObject, parseJson, refusal, shown } from './refuse';

/** What a file of the lab says besides the weights. Texts as metadata holds them; undefined where the file does not say. */
export interface StoredDetails {
  readonly normalisation: string | undefined;
  readonly classNames: string | undefined;
  readonly config: string | undefined;
}

/** @throws LabError `bad-file` when a detail is there but does not fit the network. */
export function readDetails(
  file: string,
  { input, classes }: Architecture,
  stored: StoredDetails,
): Pick<ImportedModel, 'normalisation' | 'classNames' | 'configText'> {
  return {
    normalisation:
      stored.normalisation === undefined
        ? null
        : readNormalisation(file, stored.normalisation, input.channels),
    classNames: stored.classNames === undefined ? null : readClassNames(file, stored.classNames, classes),
    configText: stored.config ?? null,
  };
}

function readNormalisation(file: string, text: string, channels: number): Normalisation {
  const value = parseJson(text, `The normalisation in ${file}`);
  const list = (part: unknown, least: number): readonly number[] | null =>
    Array.isArray(part) &&
    part.length === channels &&
    part.every((entry) => typeof entry === 'number' && Math.abs(entry) < 1e6 && entry > least)
      ? part
      : null;
  const mean = isObject(value) ? list(value.mean, Number.NEGATIVE_INFINITY) : null;
  const std = isObject(value) ? list(value.std, 0) : null;
  if (mean === null || std === null)
    throw refusal(
      `The normalisation in ${file} is ${shown(value)}; it needs a mean and a positive std for each of ${channels} channels.`,
    );
  return { mean, std };
}

function readClassNames(file: string, text: string, classes: number): readonly string[] {
  const value = parseJson(text, `The class names in ${file}`);
  if (
    !Array.isArray(value) ||
    value.length !== classes ||
    !value.every((name) => typeof name === 'string' && name.length <= 200)
  )
    throw refusal(`The class names in ${file} are ${shown(value)}; they must be ${classes} short texts.`);
  return value;
}
