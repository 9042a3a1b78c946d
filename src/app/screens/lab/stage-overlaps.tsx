import type { CSSProperties, ReactElement } from 'react';
import { useMemo } from 'react';
import type { StageOverlap } from '../../../core/channels/stage-overlap';
import type { RunConfig } from '../../../core/config/run-config';
import { OVERLAP_LEGEND, overlapSentence, overlapsOf, overlapText } from '../../../core/record/overlap-words';
import type { ChannelsRecord } from '../../../core/record/run-record';

interface StageOverlapsProps {
  readonly channels: ChannelsRecord;
  readonly config: RunConfig;
}

/** Whether the blocks of a residual stage cut the same channels of the stream they share; nothing where they share none. */
export function StageOverlaps({ channels, config }: StageOverlapsProps): ReactElement | null {
  const overlaps = useMemo(() => overlapsOf(channels.layers, config), [channels, config]);
  if (overlaps.length === 0) return null;
  return (
    <section aria-label="Blocks of a stage" className="stage-overlaps">
      <h2>Same channels in every block?</h2>
      {overlaps.map((overlap) => (
        <figure key={overlap.name} aria-label={overlapSentence(overlap)}>
          <figcaption aria-hidden="true">
            {overlap.name} <span className="quiet">{overlapText(overlap)}</span>
          </figcaption>
          <OverlapBar overlap={overlap} />
        </figure>
      ))}
      <p className="hint">{OVERLAP_LEGEND}</p>
    </section>
  );
}

/** All channels of a stream, those that most blocks cut first. */
function OverlapBar({ overlap: { cutBy, blocks } }: { readonly overlap: StageOverlap }): ReactElement {
  const parts = cutBy.map((count, times) => ({ count, times })).toReversed();
  return (
    <div className="overlap-bar" aria-hidden="true">
      {parts
        .filter(({ count }) => count > 0)
        .map(({ count, times }) => (
          <span
            key={times}
            className={times > blocks / 2 ? 'most' : undefined}
            style={{ flexGrow: count, '--tone': times / blocks } as CSSProperties}
          >
            {count}
          </span>
        ))}
    </div>
  );
}
