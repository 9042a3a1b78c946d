import type { ComponentProps, ReactElement, ReactNode } from 'react';
import { useMemo, useState } from 'react';
import { CutHistogram, HISTOGRAM_PAD } from '../../charts/cut-histogram';
import type { Look } from '../../charts/look';
import { LookArea } from '../../charts/look-area';

interface LookedHistogramProps extends ComponentProps<typeof CutHistogram> {
  /** What its bars are of. */
  readonly label: string;
  /** All of it, in a sentence. */
  readonly whole: string;
  /** Of the bar of a bin. */
  readonly said: (bin: number) => string;
  /** The picture with what is said of the bar that is looked at, null where none is. */
  readonly children: (picture: ReactNode, said: string | null) => ReactNode;
}

/** A histogram of scores whose bars can be looked at one by one. */
export function LookedHistogram(props: LookedHistogramProps): ReactElement {
  const { label, whole, said, children, ...drawn } = props;
  const { histogram, width, height } = drawn;
  const [looked, setLooked] = useState<Look | null>(null);
  const stops = useMemo(
    () => histogram.kept.flatMap((count, bin) => (count + (histogram.cut[bin] ?? 0) > 0 ? [bin] : [])),
    [histogram],
  );
  // The bar that was looked at may be empty after the next cut.
  const at = looked !== null && stops.includes(looked.column) ? looked : null;
  const words = at === null ? null : said(at.column);
  const picture = (
    <div className="looked-at">
      <CutHistogram {...drawn} />
      <LookArea
        label={label}
        columns={histogram.kept.length}
        stops={stops}
        at={at}
        text={words ?? whole}
        place={{
          left: 0,
          top: HISTOGRAM_PAD.top,
          width,
          height: height - HISTOGRAM_PAD.top - HISTOGRAM_PAD.bottom,
        }}
        onLook={setLooked}
      />
    </div>
  );
  return <>{children(picture, words)}</>;
}
