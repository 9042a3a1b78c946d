import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import type { RankedChannel } from '../../../core/record/channel-view';
import { classMap, mostCutLayer, rankedChannels } from '../../../core/record/channel-view';
import { plain } from '../../../core/record/number-text';
import { isGradual } from '../../../core/record/plan';
import type { ChannelLayerRecord, ChannelsRecord, IterationRecord } from '../../../core/record/run-record';
import type { ChartRun } from '../../charts/chart-run';
import { ClassHeatMap } from '../../charts/class-heat-map';
import { CutHistogram } from '../../charts/cut-histogram';
import { ScoreBars } from '../../charts/score-bars';
import { useLab } from '../../store/lab-store';
import { NumbersSheet } from '../../ui/numbers-sheet';
import { Select } from '../../ui/select';
import { ImageRelevanceView } from './image-relevance';

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

/** The scores the next cut goes by: one layer sorted, one layer class by class, or all channels as a histogram; or one image. */
export function ChannelScores(props: ChannelScoresProps): ReactElement {
  const { record, channels, config, chart, width, height } = props;
  const [shown, setShown] = useState<Shown>('channels');
  const [wanted, setWanted] = useState<string | null>(null);
  const layer = channels.layers.find(({ name }) => name === wanted) ?? mostCutLayer(channels.layers);
  const rated = channels.layers.some(({ scores }) => scores !== null);
  return (
    <section aria-label="Scores" className="channel-scores">
      <div className="scores-head">
        <fieldset className="segments">
          <legend className="only-read">Scores shown</legend>
          {VIEWS.map(({ value, label }) => (
            <label key={value} className={value === shown ? 'segment chosen' : 'segment'}>
              <input
                type="radio"
                name="scores-shown"
                checked={value === shown}
                onChange={() => setShown(value)}
              />
              {label}
            </label>
          ))}
        </fieldset>
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
        <CutHistogram
          cut={record.cut}
          width={width}
          height={height}
          color={chart.style.color}
          lineLabel={config.pruning.recipe.score === 'random' ? 'drawn by lot' : 'highest cut'}
          showLine={config.pruning.recipe.score !== 'random'}
          valueName="score"
        />
      ) : shown === 'classes' ? (
        <Classes layer={layer} config={config} width={width} height={height} />
      ) : (
        <Sorted layer={layer} chart={chart} width={width} height={height} />
      )}
    </section>
  );
}

interface OneLayerProps {
  readonly layer: ChannelLayerRecord;
  readonly width: number;
  readonly height: number;
}

function Sorted({ layer, chart, width, height }: OneLayerProps & { readonly chart: ChartRun }): ReactElement {
  const ranked = useMemo(() => rankedChannels(layer), [layer]);
  const going = ranked.filter(({ state }) => state === 'goes');
  return (
    <>
      <ScoreBars channels={ranked} width={width} height={height} color={chart.style.color} />
      <p className="only-read">
        {layer.name}: {ranked.length} channels live, {going.length} go next
        {going.length > 0 ? `: ${going.map(({ channel }) => channel).join(', ')}` : ''}.
      </p>
    </>
  );
}

function Classes({
  layer,
  config,
  width,
  height,
}: OneLayerProps & { readonly config: RunConfig }): ReactElement {
  const map = useMemo(() => classMap(layer), [layer]);
  const summary = useLab((state) => state.data.summary);
  const ranked = useMemo(() => rankedChannels(layer), [layer]);
  if (map === null)
    return (
      <p className="hint cut-none" style={{ height }}>
        This score knows no classes: it comes from the weights alone, or from a lot.
      </p>
    );
  const known = summary !== null && summary.source === config.dataset.source ? summary.classNames : [];
  const names = map.rows.map((_, k) => known[k] ?? String(k));
  const going = ranked.filter(({ state }) => state === 'goes').length;
  return (
    <div className="with-table">
      <ClassHeatMap map={map} classNames={names} going={going} width={width} height={height} />
      <ClassTable layer={layer} names={names} rows={map.rows} ranked={ranked} />
    </div>
  );
}

interface ClassTableProps {
  readonly layer: ChannelLayerRecord;
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly ranked: readonly RankedChannel[];
}

/** The heat map as a table, behind one button. */
function ClassTable({ layer, names, rows, ranked }: ClassTableProps): ReactElement {
  return (
    <NumbersSheet of={`classes by channel, ${layer.name}`} name={`${layer.name}, classes by channel`}>
      {() => (
        <>
          <h2 className="sheet-title">{layer.name}, classes by channel</h2>
          <p className="hint">
            Mean of every class, weighted by class. Positive: the channel speaks for the class. Channels least
            important first.
          </p>
          <div className="table-scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Channel</th>
                  {names.map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {ranked.map(({ channel, state }, index) => (
                  <tr key={channel}>
                    <th scope="row">
                      {channel}
                      {state === 'goes' ? ', goes next' : ''}
                    </th>
                    {rows.map((row, k) => (
                      <td key={names[k]}>{plain(row[index] ?? 0, 2)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </NumbersSheet>
  );
}
