import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import { mostCutLayer } from '../../../core/record/channel-view';
import { lastCutSentence, NOTHING_RATED, ratedRecord } from '../../../core/record/rated-record';
import type { IterationRecord } from '../../../core/record/run-record';
import type { ChartRun } from '../../charts/chart-run';
import { Segments } from '../../ui/segments';
import { Select } from '../../ui/select';
import { ClassScores } from './class-scores';
import { ImageRelevanceView } from './image-relevance';
import { RankingHistograms } from './ranking-histograms';
import { SortedScores } from './sorted-scores';

interface ChannelScoresProps {
  readonly record: IterationRecord;
  readonly config: RunConfig;
  readonly chart: ChartRun;
  readonly width: number;
  readonly height: number;
}

type Shown = 'channels' | 'classes' | 'all' | 'image';

const VIEWS: readonly { readonly value: Shown; readonly label: string }[] = [
  { value: 'channels', label: 'Channels' },
  { value: 'classes', label: 'Classes' },
  { value: 'all', label: 'All layers' },
  { value: 'image', label: 'Image' },
];

/**
 * The scores the next cut goes by, or where none follows those of the last: one layer sorted, one layer class by class, or all channels
 * in a histogram per ranking; or one image.
 */
export function ChannelScores(props: ChannelScoresProps): ReactElement {
  const { record, config, chart, width, height } = props;
  const [shown, setShown] = useState<Shown>('channels');
  const [wanted, setWanted] = useState<string | null>(null);
  const rated = useMemo(() => ratedRecord(chart.iterations, record), [chart.iterations, record]);
  const layers = rated?.layers ?? [];
  const layer = layers.find(({ name }) => name === wanted) ?? mostCutLayer(layers);
  const iteration = rated?.record.iteration ?? 0;
  const past = useMemo(() => chart.iterations.slice(0, iteration), [chart.iterations, iteration]);
  const tense = rated?.before === true ? 'last' : 'next';
  return (
    <section aria-label="Scores" className="channel-scores">
      <div className="scores-head">
        <Segments
          name="scores-shown"
          legend="Scores shown"
          options={VIEWS}
          value={shown}
          onChange={setShown}
        />
        {(shown === 'channels' || shown === 'classes') && layer !== null && (
          <Select
            label="Layer"
            className="plain-select"
            value={layer.name}
            options={layers.map(({ name }) => ({ value: name, label: name }))}
            onChange={setWanted}
          />
        )}
      </div>
      {shown === 'image' ? (
        <ImageRelevanceView run={chart} iteration={record.iteration} width={width} height={height} />
      ) : rated === null || layer === null ? (
        <p className="hint cut-none" style={{ height }}>
          {NOTHING_RATED}
        </p>
      ) : width === 0 ? null : (
        <>
          {rated.before && <p className="hint scores-of">{lastCutSentence(rated.record, config)}</p>}
          {shown === 'all' ? (
            <RankingHistograms {...{ layers, config, tense, width, height }} color={chart.style.color} />
          ) : shown === 'classes' ? (
            <ClassScores
              {...{ layer, chart, tense, width, height }}
              weights={rated.record.channels?.classWeights ?? null}
            />
          ) : (
            <SortedScores {...{ layer, past, tense, chart, width, height }} />
          )}
        </>
      )}
    </section>
  );
}
