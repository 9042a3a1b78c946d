import type { ReactElement } from 'react';
import { memo } from 'react';
import type { RankedChannel } from '../../core/record/channel-view';
import { plain } from '../../core/record/number-text';

interface ScoreBarsProps {
  /** Least important first. */
  readonly channels: readonly RankedChannel[];
  readonly width: number;
  readonly height: number;
  readonly color: string;
}

const TOP = 16;
const BOTTOM = 16;

/** Scores of one layer's channels, least first; grey goes with the next cut, the line stands behind the last of them. */
export const ScoreBars = memo(function ScoreBars(props: ScoreBarsProps): ReactElement {
  const { channels, width, height, color } = props;
  const most = channels.reduce((max, { score }) => Math.max(max, Math.abs(score ?? 0)), 0);
  const pitch = width / Math.max(1, channels.length);
  const room = height - TOP - BOTTOM;
  const going = channels.filter(({ state }) => state === 'goes').length;
  const prefix = channels.slice(0, going).every(({ state }) => state === 'goes');
  const lineX = going * pitch;
  const toLeft = lineX > width / 2;
  return (
    <svg width={width} height={height} aria-hidden="true" className="score-bars">
      {channels.map(({ channel, score, state }, index) => {
        const size = most === 0 ? 0 : (Math.abs(score ?? 0) / most) * room;
        return (
          <rect
            key={channel}
            x={index * pitch}
            width={Math.max(1, pitch - (pitch > 4 ? 1.5 : 0))}
            y={height - BOTTOM - Math.max(0.75, size)}
            height={Math.max(0.75, size)}
            fill={state === 'goes' ? 'var(--cut)' : 'var(--ink)'}
          />
        );
      })}
      {going > 0 && prefix && (
        <>
          <line x1={lineX} x2={lineX} y1={2} y2={height - BOTTOM} stroke={color} strokeWidth={2} />
          <text
            x={lineX + (toLeft ? -6 : 6)}
            y={11}
            textAnchor={toLeft ? 'end' : 'start'}
            className="label-name"
          >
            next cut: {going} of {channels.length}
          </text>
        </>
      )}
      <text x={0} y={height - 3}>
        least important
      </text>
      <text x={width} y={height - 3} textAnchor="end">
        up to {plain(most, 2)}
      </text>
    </svg>
  );
});
