import type { ReactElement } from 'react';
import type { StackAxis } from '../../charts/x-axis';
import { nearestRecord, recordText, xOfRecord } from '../../charts/x-axis';
import { changeView } from '../../store/lab-actions';
import { select } from '../../store/view';
import { useSize } from '../../ui/use-size';
import type { LabRuns } from './use-lab-runs';

const HEIGHT = 28;
const MIDDLE = 13;

interface TimelineProps {
  readonly lab: LabRuns;
  readonly axis: StackAxis;
  /** Left edge and width of the plot, so that the dots stand under their points. */
  readonly left: number;
  readonly right: number;
}

/** One dot per iteration under the charts; a native slider over them takes clicks, drags and keys. */
export function Timeline({ lab, axis, left, right }: TimelineProps): ReactElement {
  const [ref, size] = useSize<HTMLDivElement>();
  const { last: steps, newest, iteration, selected } = lab;
  const { last } = axis;
  const done = (selected?.iterations.length ?? 0) - 1;
  const width = Math.max(0, size.width - left - right);
  const place = (t: number) => xOfRecord(axis, t);
  const x = (t: number) => left + (width * place(t)) / last;
  const gap = width / steps;
  const radius = Math.min(3.5, Math.max(1.5, gap * 0.28));

  /** Between two records a key goes on to the next one. */
  function wanted(value: number): number {
    const near = nearestRecord(axis, value, newest);
    return near === iteration ? near + Math.sign(value - place(iteration)) : near;
  }

  return (
    <div className="timeline" ref={ref}>
      {width > 0 && (
        <svg width={size.width} height={HEIGHT} aria-hidden="true">
          <line x1={left} x2={left + width} y1={MIDDLE} y2={MIDDLE} stroke="var(--cut)" />
          {done > 0 && (
            <line
              x1={axis.grid === null ? x(0) : left}
              x2={x(done)}
              y1={MIDDLE}
              y2={MIDDLE}
              stroke="var(--ink)"
            />
          )}
          {Array.from({ length: steps + 1 }, (_, t) => t).map((t) => (
            <circle
              key={t}
              cx={x(t)}
              cy={MIDDLE}
              r={t === iteration && newest > 0 ? Math.max(6, radius) : radius}
              className={t <= done ? 'done' : 'to-come'}
            />
          ))}
        </svg>
      )}
      {width > 0 && (
        <input
          type="range"
          aria-label={axis.word}
          aria-valuetext={recordText(axis, iteration)}
          min={0}
          max={last}
          step={1}
          value={place(iteration)}
          disabled={newest === 0}
          style={{ left: left - 8, width: width + 16 }}
          onChange={(event) => changeView((view) => select(view, wanted(Number(event.target.value)), newest))}
        />
      )}
    </div>
  );
}
