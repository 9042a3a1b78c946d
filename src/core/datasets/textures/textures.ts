import { permutation, rngStream } from '../../base/rng';
import { CLASS_NAMES } from '../class-names';
import type { Dataset, Normalisation, Split } from '../dataset';
import { paintTexture } from './paint';
import { TEXTURE_CLASSES } from './patterns';

const TEXTURES_SIZE = 32;
const BYTES = TEXTURES_SIZE * TEXTURES_SIZE * 3;
/** Textures is one fixed data set, whatever the seed of the run that trains on it. */
const TEXTURES_SEED = 32;

/** Mean and standard deviation of pixels / 255 over the first 4,000 training images, measured by law [D45]. */
const TEXTURES_NORMALISATION: Normalisation = {
  mean: [0.49859, 0.5001, 0.49542],
  std: [0.27918, 0.27547, 0.27795],
};

/**
 * Textures: `train` + `test` colour pictures, 32 x 32, of ten patterns in equal shares. Colour, light, angle, scale and
 * place are chance, so that only the arrangement tells the class. Image i of a split depends on (split, i) only.
 */
export function generateTextures(train: number, test: number): Dataset {
  return {
    name: 'Textures',
    source: 'textures',
    height: TEXTURES_SIZE,
    width: TEXTURES_SIZE,
    channels: 3,
    classNames: CLASS_NAMES.textures,
    train: texturesSplit('train', train),
    test: texturesSplit('test', test),
    normalisation: TEXTURES_NORMALISATION,
  };
}

function texturesSplit(split: string, count: number): Split {
  const images = new Uint8Array(count * BYTES);
  const labels = new Uint8Array(count);
  const classes = TEXTURE_CLASSES.length;
  for (let block = 0; block * classes < count; block++) {
    // Every ten images hold each class once, in an order of their own.
    permutation(classes, rngStream(TEXTURES_SEED, `${split}/order/${block}`)).forEach((label, place) => {
      const index = block * classes + place;
      const texture = TEXTURE_CLASSES[label];
      if (index >= count || texture === undefined) return;
      labels[index] = label;
      const image = new Uint8ClampedArray(images.buffer, index * BYTES, BYTES);
      paintTexture(texture, rngStream(TEXTURES_SEED, `${split}/image/${index}`), image, TEXTURES_SIZE);
    });
  }
  return { images, labels };
}
