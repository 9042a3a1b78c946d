import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';
import type { DatasetSummary } from '../../../core/datasets/dataset';

interface SamplePictureProps {
  /** [height, width, channels] bytes. */
  readonly image: Uint8Array | null;
  readonly summary: Pick<DatasetSummary, 'height' | 'width' | 'channels'> | null;
  readonly alt: string;
}

/** One example image, pixel by pixel. */
export function SamplePicture({ image, summary, alt }: SamplePictureProps): ReactElement {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = ref.current?.getContext('2d');
    if (!context || image === null || summary === null) return;
    context.putImageData(toPixels(image, summary), 0, 0);
  }, [image, summary]);
  return (
    <canvas
      ref={ref}
      className="sample"
      width={summary?.width ?? 1}
      height={summary?.height ?? 1}
      role={alt === '' ? 'presentation' : 'img'}
      aria-label={alt === '' ? undefined : alt}
    />
  );
}

/** Grey or RGB bytes to RGBA. */
function toPixels(
  image: Uint8Array,
  { width, height, channels }: Pick<DatasetSummary, 'height' | 'width' | 'channels'>,
): ImageData {
  const pixels = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = image[i * channels + Math.min(c, channels - 1)] ?? 0;
    pixels.data[4 * i + 3] = 255;
  }
  return pixels;
}
