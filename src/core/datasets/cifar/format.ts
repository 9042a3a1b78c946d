import type { Normalisation } from '../dataset';

/** The two data sets of Krizhevsky 2009 in their binary versions, cs.toronto.edu/~kriz/cifar.html. */
export interface CifarFormat {
  readonly name: 'CIFAR-10' | 'CIFAR-100';
  /** Bytes before the pixels: the label, or the coarse label and then the fine one, which is the one used. */
  readonly labelBytes: 1 | 2;
  readonly classNames: readonly string[];
  /** As published: the files with the training images, and what all files come in. */
  readonly trainFiles: string;
  readonly archive: string;
  /** Mean and deviation of pixels / 255 as the authors use them (pqi-sap 3). */
  readonly normalisation: Normalisation;
}

export const CIFAR_SIDE = 32;
export const CIFAR_PIXELS = CIFAR_SIDE * CIFAR_SIDE;
export const CIFAR_IMAGE_BYTES = 3 * CIFAR_PIXELS;

export const CIFAR_10: CifarFormat = {
  name: 'CIFAR-10',
  labelBytes: 1,
  classNames: 'airplane automobile bird cat deer dog frog horse ship truck'.split(' '),
  trainFiles: 'data_batch_1.bin to data_batch_5.bin',
  archive: 'cifar-10-binary.tar.gz',
  normalisation: { mean: [0.4914, 0.4822, 0.4465], std: [0.2023, 0.1994, 0.201] },
};

const FINE_NAMES = `apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly
camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin
elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man
maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain
plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake
spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle
wardrobe whale willow_tree wolf woman worm`;

export const CIFAR_100: CifarFormat = {
  name: 'CIFAR-100',
  labelBytes: 2,
  classNames: FINE_NAMES.split(/\s/),
  trainFiles: 'train.bin',
  archive: 'cifar-100-binary.tar.gz',
  normalisation: { mean: [0.5071, 0.4865, 0.4409], std: [0.2673, 0.2564, 0.2762] },
};

export function recordBytes({ labelBytes }: CifarFormat): number {
  return labelBytes + CIFAR_IMAGE_BYTES;
}
