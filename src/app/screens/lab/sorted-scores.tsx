import type { ReactElement } from 'react';
import { useMemo, useState } from 'react';
import { goneChannels, rankedChannels } from '../../../core/record/channel-view';
import { plain } from '../../../core/record/number-text';
import type { CutTense } from '../../../core/record/rated-record';
import { GOES, sortedSentence } from '../../../core/record/rated-record';
import type { ChannelLayerRecord, IterationRecord } from '../../../core/record/run-record';
import { barSentence } from '../../../core/record/score-look';
import { lowEndText, scoreAxisText } from '../../../core/record/score-words';
import type { ChartRun } from '../../charts/chart-run';
import type { Look } from '../../charts/look';
import { LookArea } from '../../charts/look-area';
import { BARS_PAD, ScoreBars } from '../../charts/score-bars';
import { NumbersSheet } from '../../ui/numbers-sheet';
import { NumbersTable } from '../../ui/numbers-table';
import { LookLine } from './look-line';

interface SortedScoresProps {
  readonly layer: ChannelLayerRecord;
  /** The records before the layer's. */
  readonly past: readonly IterationRecord[];
  readonly tense: CutTense;
  readonly chart: ChartRun;
  readonly width: number;
  readonly height: number;
}

const REST = 'Point at a bar for its channel and score.';

/** The channels of one layer by their score, those that are gone before them. */
export function SortedScores({ layer, past, tense, chart, width, height }: SortedScoresProps): ReactElement {
  const { recipe } = chart.config.pruning;
  const what = scoreAxisText(recipe);
  const [looked, setLooked] = useState<Look | null>(null);
  const ranked = useMemo(() => rankedChannels(layer), [layer]);
  const gone = useMemo(() => goneChannels(past, layer), [past, layer]);
  const bars = [...gone.map((cell) => ({ ...cell, state: 'gone' as const })), ...ranked];
  const bar = looked === null ? undefined : bars[looked.column];
  const going = ranked.filter(({ state }) => state === 'goes').map(({ channel }) => channel);
  const sentence = sortedSentence(layer.name, { gone: gone.length, live: ranked.length, going }, tense);
  const text = bar === undefined ? REST : barSentence(layer.name, bar, what, tense);
  return (
    <>
      <div className="looked-at">
        <ScoreBars
          channels={ranked}
          gone={gone}
          width={width}
          height={height}
          color={chart.style.color}
          lowEnd={lowEndText(recipe.score)}
          tense={tense}
        />
        <LookArea
          label={`Channels of ${layer.name} by ${what}`}
          columns={bars.length}
          stops={bars.map((_, place) => place)}
          at={bar === undefined ? null : looked}
          text={bar === undefined ? sentence : text}
          place={{ left: 0, top: BARS_PAD.top, width, height: height - BARS_PAD.top - BARS_PAD.bottom }}
          onLook={setLooked}
        />
      </div>
      <LookLine text={text}>
        <NumbersSheet of={`${what}s of ${layer.name}`} name={`${layer.name}, ${what} by channel`}>
          {() => (
            <>
              <h2 className="sheet-title">
                {layer.name}, {what} by channel
              </h2>
              <p className="hint">{sentence}</p>
              <NumbersTable
                rows="Channel"
                columns={COLUMNS.map((label) => ({ key: label, label: label || what }))}
              >
                {bars.map(({ channel, score, state }) => (
                  <tr key={channel}>
                    <th scope="row">{channel}</th>
                    <td>{score === null ? '–' : plain(score, 3)}</td>
                    <td>{state === 'goes' ? GOES[tense] : state === 'gone' ? 'gone' : 'stays'}</td>
                  </tr>
                ))}
              </NumbersTable>
            </>
          )}
        </NumbersSheet>
      </LookLine>
      <p className="only-read">{sentence}</p>
    </>
  );
}

/** The first has the name of what is ranked. */
const COLUMNS = ['', 'With the cut'] as const;
