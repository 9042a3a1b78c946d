import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';

interface PixelsProps {
  /** RGBA, row by row. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  /** Size on the screen, CSS pixels. */
  readonly shownWidth: number;
  readonly shownHeight: number;
  readonly alt: string;
}

/** A picture of a few pixels, enlarged without smoothing. */
export function Pixels(props: PixelsProps): ReactElement {
  const { pixels, width, height, shownWidth, shownHeight, alt } = props;
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = ref.current?.getContext('2d');
    context?.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [pixels, width, height]);
  return (
    <canvas
      ref={ref}
      className="pixels"
      width={width}
      height={height}
      style={{ width: shownWidth, height: shownHeight }}
      role="img"
      aria-label={alt}
    />
  );
}
