import type { Architecture } from '../../core/models/architecture';
import { buildArchitecture } from '../../core/models/build';
import type { ModelConfig } from '../../core/models/model-config';

/** What a model is built for. */
export interface NetShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly classes: number;
}

/** The dense net of a model on such images; null where it does not fit them, which the model row says. */
export function netOf(model: ModelConfig, shape: NetShape): Architecture | null {
  try {
    return buildArchitecture(model, shape, shape.classes);
  } catch {
    return null;
  }
}
