/** What the person chooses; `buildArchitecture` turns it into nodes once the data set's shape is known. */
export type ModelConfig =
  | { readonly kind: 'linear' }
  | { readonly kind: 'mlp'; readonly hidden: readonly number[] }
  | { readonly kind: 'cnn'; readonly widths: readonly number[] }
  /** Two convolutions and a max-pool per width, then the hidden dense layers. */
  | {
      readonly kind: 'vgg-small';
      readonly widths: readonly number[];
      readonly hidden: readonly number[];
    }
  /** One stage per width with `blocks` residual blocks each: 3 stages of 1, 2, 3 blocks are ResNet-8, 14, 20. */
  | {
      readonly kind: 'resnet-small';
      readonly widths: readonly number[];
      readonly blocks: number;
    };

export type ModelKind = ModelConfig['kind'];
