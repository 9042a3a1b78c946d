import type { ReactElement } from 'react';
import { memo } from 'react';
import type { ChannelCell, RankedChannel } from '../../core/record/channel-view';
import { plain } from '../../core/record/number-text';
import type { CutTense } from '../../core/record/rated-record';

interface ScoreBarsProps {
  /** Least important first. */
  readonly channels: readonly RankedChannel[];
  /** Pruned before, with what they went by. */
  readonly gone: readonly Pick<ChannelCell, 'channel' | 'score'>[];
  readonly width: number;
  readonly height: number;
  readonly color: string;
  /** What the first of the living is: "least important". */
  readonly lowEnd: string;
  /** Whether the cut that is marked is yet to come. */
  readonly tense: CutTense;
}

/** Room of the words over the bars and under them. */
export const BARS_PAD = { top: 16, bottom: 16 } as const;

/**
 * Scores of one layer's channels, least first; grey goes with the cut, the line stands behind the last of them. Before them,
 * hollow, those that are gone.
 */
export const ScoreBars = memo(function ScoreBars(props: ScoreBarsProps): ReactElement {
  const { channels, gone, width, height, color, lowEnd, tense } = props;
  const most = [...channels, ...gone].reduce((max, { score }) => Math.max(max, Math.abs(score ?? 0)), 0);
  const pitch = width / Math.max(1, channels.length + gone.length);
  const room = height - BARS_PAD.top - BARS_PAD.bottom;
  const column = Math.max(1, pitch - (pitch > 4 ? 1.5 : 0));
  const tall = (score: number | null) =>
    Math.max(0.75, most === 0 ? 0 : (Math.abs(score ?? 0) / most) * room);
  const going = channels.filter(({ state }) => state === 'goes').length;
  const prefix = channels.slice(0, going).every(({ state }) => state === 'goes');
  const lineX = (gone.length + going) * pitch;
  const toLeft = lineX > width / 2;
  return (
    <svg width={width} height={height} aria-hidden="true" className="score-bars">
      {gone.map(({ channel, score }, index) => (
        <rect
          key={channel}
          x={index * pitch + 0.5}
          width={Math.max(0.5, column - 1)}
          y={height - BARS_PAD.bottom - tall(score) + 0.25}
          height={Math.max(0.5, tall(score) - 0.5)}
          fill="none"
          stroke="var(--cut)"
        />
      ))}
      {channels.map(({ channel, score, state }, index) => (
        <rect
          key={channel}
          x={(gone.length + index) * pitch}
          width={column}
          y={height - BARS_PAD.bottom - tall(score)}
          height={tall(score)}
          fill={state === 'goes' ? 'var(--cut)' : 'var(--ink)'}
        />
      ))}
      {going > 0 && prefix && (
        <>
          <line x1={lineX} x2={lineX} y1={2} y2={height - BARS_PAD.bottom} stroke={color} strokeWidth={2} />
          <text
            x={lineX + (toLeft ? -6 : 6)}
            y={11}
            textAnchor={toLeft ? 'end' : 'start'}
            className="label-name"
          >
            {tense} cut: {going} of {channels.length}
          </text>
        </>
      )}
      <text x={0} y={height - 3}>
        {gone.length > 0 ? `${gone.length} gone, then ` : ''}
        {lowEnd}
      </text>
      <text x={width} y={height - 3} textAnchor="end">
        up to {plain(most, 2)}
      </text>
    </svg>
  );
});
