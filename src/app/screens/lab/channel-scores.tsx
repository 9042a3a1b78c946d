import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import { goneChannels, mostCutLayer, rankedChannels } from '../../../core/record/channel-view';
import { isGradual } from '../../../core/record/plan';
import type { ChannelLayerRecord, ChannelsRecord, IterationRecord } from '../../../core/record/run-record';
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
  readonly channels: ChannelsRecord;
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

/** The scores the next cut goes by: one layer sorted, one layer class by class, or all channels in a histogram per
 * ranking; or one image. */
export function ChannelScores(props: ChannelScoresProps): ReactElement {
  const { record, channels, config, chart, width, height } = props;
  const [shown, setShown] = useState<Shown>('channels');
  const [wanted, setWanted] = useState<string | null>(null);
  const layer = channels.layers.find(({ name }) => name === wanted) ?? mostCutLayer(channels.layers);
  const past = useMemo(
    () => chart.iterations.slice(0, record.iteration),
    [chart.iterations, record.iteration],
  );
  const rated = channels.layers.some(({ scores }) => scores !== null);
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
            options={channels.layers.map(({ name }) => ({ value: name, label: name }))}
            onChange={setWanted}
          />
        )}
      </div>
      {shown === 'image' ? (
        <ImageRelevanceView run={chart} width={width} height={height} />
      ) : !rated ? (
        <p className="hint cut-none" style={{ height }}>
          {isGradual(config)
            ? 'No step follows the end of training, so nothing is rated. Go back one step'
            : 'No cut follows the last training, so nothing is rated. Go back one iteration'}{' '}
          to see the scores before the last cut.
        </p>
      ) : width === 0 || layer === null ? null : shown === 'all' && record.cut !== null ? (
        <RankingHistograms
          channels={channels}
          config={config}
          color={chart.style.color}
          width={width}
          height={height}
        />
      ) : shown === 'classes' ? (
        <ClassScores
          layer={layer}
          weights={channels.classWeights ?? null}
          config={config}
          width={width}
          height={height}
        />
      ) : (
        <Sorted layer={layer} past={past} chart={chart} width={width} height={height} />
      )}
    </section>
  );
}

interface OneLayerProps {
  readonly layer: ChannelLayerRecord;
  /** The records before this one. */
  readonly past: readonly IterationRecord[];
  readonly chart: ChartRun;
  readonly width: number;
  readonly height: number;
}

function Sorted({ layer, past, chart, width, height }: OneLayerProps): ReactElement {
  const ranked = useMemo(() => rankedChannels(layer), [layer]);
  const gone = useMemo(() => goneChannels(past, layer), [past, layer]);
  const going = ranked.filter(({ state }) => state === 'goes');
  return (
    <>
      <ScoreBars
        channels={ranked}
        gone={gone}
        width={width}
        height={height}
        color={chart.style.color}
        lowEnd={lowEndText(chart.config.pruning.recipe.score)}
      />
      <p className="only-read">
        {layer.name}: {gone.length} channels are gone, {ranked.length} live, {going.length} go next
        {going.length > 0 ? `: ${going.map(({ channel }) => channel).join(', ')}` : ''}.
      </p>
    </>
  );
}
