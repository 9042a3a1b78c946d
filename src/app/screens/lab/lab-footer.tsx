import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { stackGeometry } from '../../charts/geometry';
import { stackAxis } from '../../charts/x-axis';
import { useSize } from '../../ui/use-size';
import { Announcer } from './announcer';
import { CaptionLine } from './caption-line';
import { RunProgress } from './run-progress';
import { Timeline } from './timeline';
import { Transport } from './transport';
import { useLabRuns } from './use-lab-runs';

/** Always in sight: controls, one dot per iteration, what just happened, how long it still takes. */
export function LabFooter(): ReactElement {
  const lab = useLabRuns();
  const [ref, size] = useSize<HTMLDivElement>();
  const { left, right } = stackGeometry(size.width, 0, []);
  const { charts, selected } = lab;
  const axis = useMemo(() => stackAxis(charts, selected?.runId ?? null), [charts, selected]);
  const narrow = size.width < 520;
  return (
    <footer className="bottom">
      <Transport lab={lab} />
      <div className="bottom-middle" ref={ref}>
        <Timeline lab={lab} axis={axis} left={narrow ? 14 : left} right={narrow ? 14 : right} />
        <CaptionLine lab={lab} />
      </div>
      <div className="bottom-right">
        <RunProgress />
      </div>
      <Announcer lab={lab} />
    </footer>
  );
}
