import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import { goneChannels, mostCutLayer, rankedChannels } from '../../../core/record/channel-view';
import type { CutTense } from '../../../core/record/rated-record';
import {
  lastCutSentence,
  NOTHING_RATED,
  ratedRecord,
  sortedSentence,
} from '../../../core/record/rated-record';
import type { ChannelLayerRecord, IterationRecord } from '../../../core/record/run-record';
import { lowEndText } from '../../../core/record/score-words';
import type { ChartRun } from '../../charts/chart-run';
import { ScoreBars } from '../../charts/score-bars';
import { Segments } from '../../ui/segments';
import { Select } from '../../ui/select';
import { ClassScores } from './class-scores';
import { ImageRelevanceView } from './image-relevance';
import { RankingHistograms } from './ranking-histograms';

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
              {...{ layer, config, tense, width, height }}
              weights={rated.record.channels?.classWeights ?? null}
            />
          ) : (
            <Sorted {...{ layer, past, tense, chart, width, height }} />
          )}
        </>
      )}
    </section>
  );
}

interface OneLayerProps {
  readonly layer: ChannelLayerRecord;
  /** The records before the layer's. */
  readonly past: readonly IterationRecord[];
  readonly tense: CutTense;
  readonly chart: ChartRun;
  readonly width: number;
  readonly height: number;
}

function Sorted({ layer, past, tense, chart, width, height }: OneLayerProps): ReactElement {
  const ranked = useMemo(() => rankedChannels(layer), [layer]);
  const gone = useMemo(() => goneChannels(past, layer), [past, layer]);
  const going = ranked.filter(({ state }) => state === 'goes').map(({ channel }) => channel);
  const counts = { gone: gone.length, live: ranked.length, going };
  return (
    <>
      <ScoreBars
        channels={ranked}
        gone={gone}
        width={width}
        height={height}
        color={chart.style.color}
        lowEnd={lowEndText(chart.config.pruning.recipe.score)}
        tense={tense}
      />
      <p className="only-read">{sortedSentence(layer.name, counts, tense)}</p>
    </>
  );
}
