import type { RunConfig } from '../../core/config/run-config';
import type { DatasetSource } from '../../core/datasets/dataset';
import type { Architecture } from '../../core/models/architecture';
import { KNOWN_DATA } from './data-state';
import { factsAtHand } from './image-shelf';
import { netOf } from './net-of';

const GREY = { height: 28, width: 28, channels: 1, classes: 10 } as const;
const COLOUR = { height: 32, width: 32, channels: 3, classes: 10 } as const;

/** The dense net of a run, whatever data the form is about; null where the shape of its own images is not known here. */
export function denseOf({ model, dataset }: Pick<RunConfig, 'model' | 'dataset'>): Architecture | null {
  const shape = shapeOf(dataset.source);
  // Other images may have come under the same name, which this run's model does not fit.
  return shape === null ? null : netOf(model, shape);
}

function shapeOf(source: DatasetSource) {
  if (source === 'textures') return COLOUR;
  if (KNOWN_DATA.some((known) => known.source === source)) return GREY;
  const facts = factsAtHand(source);
  if (facts === null) return null;
  const { height, width, channels, classNames } = facts;
  return { height, width, channels, classes: classNames.length };
}
