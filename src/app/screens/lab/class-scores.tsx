import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import type { RankedChannel } from '../../../core/record/channel-view';
import { classMap, rankedChannels } from '../../../core/record/channel-view';
import type { ClassWords } from '../../../core/record/class-words';
import { classWords, squareSentence, WEIGHT_SENTENCE } from '../../../core/record/class-words';
import { accuracyText, plain } from '../../../core/record/number-text';
import type { CutTense } from '../../../core/record/rated-record';
import { GOES } from '../../../core/record/rated-record';
import type { ChannelLayerRecord, ClassWeightRecord } from '../../../core/record/run-record';
import type { ChartRun } from '../../charts/chart-run';
import { ClassHeatMap, heatMapHeight, heatMapPlace } from '../../charts/class-heat-map';
import type { Look } from '../../charts/look';
import { LookArea } from '../../charts/look-area';
import { NumbersSheet } from '../../ui/numbers-sheet';
import { NumbersTable } from '../../ui/numbers-table';
import { LookLine } from './look-line';
import { useClassNames } from './use-class-names';

interface ClassScoresProps {
  readonly layer: ChannelLayerRecord;
  /** By class; null where all count the same, or in older records. */
  readonly weights: readonly ClassWeightRecord[] | null;
  readonly chart: ChartRun;
  /** Of the cut that the line stands for. */
  readonly tense: CutTense;
  readonly width: number;
  readonly height: number;
}

/** The scores of one layer class by class, as a heat map and behind it as a table. */
export function ClassScores(props: ClassScoresProps): ReactElement {
  const { layer, weights, chart, tense, width } = props;
  const words = classWords(chart.config.pruning.recipe.score);
  const map = useMemo(() => classMap(layer), [layer]);
  const ranked = useMemo(() => rankedChannels(layer), [layer]);
  const [looked, setLooked] = useState<Look | null>(null);
  const classes = map?.rows.length ?? 0;
  const names = useClassNames(chart, classes);
  const height = heatMapHeight(classes, props.height);
  if (map === null || words === null)
    return (
      <p className="hint cut-none" style={{ height }}>
        This score knows no classes: it comes from the weights alone, or from a lot.
      </p>
    );
  const going = ranked.filter(({ state }) => state === 'goes').length;
  const channel = looked === null ? undefined : ranked[looked.column];
  const value = looked === null ? undefined : map.rows[looked.row]?.[looked.column];
  const said =
    looked === null || channel === undefined || value === undefined
      ? null
      : squareSentence(names[looked.row] ?? '', channel, value, words, tense);
  const { left, top, ...squares } = heatMapPlace({ weights, width, height, classNames: names });
  return (
    <>
      <div className="looked-at">
        <ClassHeatMap {...{ map, words, weights, going, width, height }} classNames={names} />
        <LookArea
          label={`Classes by channel, ${layer.name}`}
          columns={ranked.length}
          stops={ranked.map((_, place) => place)}
          rows={map.rows.length}
          at={said === null ? null : looked}
          text={said ?? words.sentence}
          place={{ left, top, width: squares.width, height: squares.height }}
          onLook={setLooked}
        />
      </div>
      <LookLine text={said ?? 'Point at a square for its class, channel and value.'}>
        <ClassTable {...{ layer, words, weights, tense, names, ranked }} rows={map.rows} />
      </LookLine>
      <p className="hint">
        {words.legend}
        {weights !== null && ' Right: the weight, and the share recognised.'}
        {going > 0 && going < ranked.length && ` Left of the line: what ${GOES[tense]}.`}
      </p>
    </>
  );
}

interface ClassTableProps {
  readonly layer: ChannelLayerRecord;
  readonly words: ClassWords;
  readonly weights: readonly ClassWeightRecord[] | null;
  readonly tense: CutTense;
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly ranked: readonly RankedChannel[];
}

/** The heat map as a table, behind one button. */
function ClassTable(props: ClassTableProps): ReactElement {
  const { layer, words, weights, tense, names, rows, ranked } = props;
  // Two classes may have one name.
  const columns = names.map((label, k) => ({ key: `${k} ${label}`, label }));
  return (
    <NumbersSheet of={`classes by channel, ${layer.name}`} name={`${layer.name}, classes by channel`}>
      {() => (
        <>
          <h2 className="sheet-title">{layer.name}, classes by channel</h2>
          <p className="hint">
            {words.sentence} {weights !== null && `${WEIGHT_SENTENCE} `}Channels least important first.
          </p>
          <NumbersTable rows="Channel" columns={columns}>
            {weights !== null && (
              <>
                <ClassRow
                  columns={columns}
                  title="Weight of the class"
                  cells={weights.map(({ weight }) => weight.toFixed(3))}
                />
                <ClassRow
                  columns={columns}
                  title="Recognised"
                  cells={weights.map(({ accuracy }) => accuracyText(accuracy))}
                />
              </>
            )}
            {ranked.map(({ channel, state }, index) => (
              <tr key={channel}>
                <th scope="row">
                  {channel}
                  {state === 'goes' ? `, ${GOES[tense]}` : ''}
                </th>
                {rows.map((row, k) => (
                  <td key={columns[k]?.key}>{plain(row[index] ?? 0, 2)}</td>
                ))}
              </tr>
            ))}
          </NumbersTable>
        </>
      )}
    </NumbersSheet>
  );
}

function ClassRow({
  title,
  columns,
  cells,
}: {
  readonly title: string;
  readonly columns: readonly { readonly key: string }[];
  readonly cells: readonly string[];
}): ReactElement {
  return (
    <tr>
      <th scope="row">{title}</th>
      {cells.map((cell, k) => (
        <td key={columns[k]?.key}>{cell}</td>
      ))}
    </tr>
  );
}
