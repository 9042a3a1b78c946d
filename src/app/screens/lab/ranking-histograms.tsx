import type { ReactElement } from 'react';
import { useMemo } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import { plain } from '../../../core/record/number-text';
import type { Ranking } from '../../../core/record/rankings';
import { rankingsOf } from '../../../core/record/rankings';
import type { CutTense } from '../../../core/record/rated-record';
import { GOES } from '../../../core/record/rated-record';
import type { ChannelLayerRecord } from '../../../core/record/run-record';
import { channelsSentence } from '../../../core/record/score-look';
import { scoreAxisText } from '../../../core/record/score-words';
import { NumbersSheet } from '../../ui/numbers-sheet';
import { NumbersTable } from '../../ui/numbers-table';
import { LookLine } from './look-line';
import { LookedHistogram } from './looked-histogram';

interface RankingHistogramsProps {
  readonly layers: readonly ChannelLayerRecord[];
  readonly config: RunConfig;
  readonly tense: CutTense;
  readonly color: string;
  readonly width: number;
  /** Of all of them, where they are not smaller than can be read. */
  readonly height: number;
}

/** Title, line underneath and gap of one. */
const AROUND = 62;
/** Axis, label of the line and some columns. */
const LEAST = 84;

/** All channels that a cut ranks, a histogram per ranking with its own scale and cut line. */
export function RankingHistograms(props: RankingHistogramsProps): ReactElement {
  const { layers, config, tense, color, width, height } = props;
  const { recipe } = config.pruning;
  const what = scoreAxisText(recipe);
  const rankings = useMemo(() => rankingsOf(layers, recipe, tense), [layers, recipe, tense]);
  const each = Math.max(LEAST, Math.floor(height / Math.max(1, rankings.length)) - AROUND);
  return (
    <>
      {rankings.map((ranking) => (
        <figure key={ranking.layers.join()} className="ranking" aria-label={ranking.sentence}>
          <figcaption aria-hidden="true">
            {ranking.title} <span className="quiet">{ranking.amount}</span>
          </figcaption>
          <LookedHistogram
            histogram={ranking.cut.histogram}
            line={ranking.line}
            lineText={`highest cut ${plain(ranking.cut.threshold ?? 0, 2)}`}
            {...{ width, color }}
            height={each}
            valueName={what}
            unit="channel"
            label={`${ranking.title}, by ${what}`}
            whole={ranking.sentence}
            said={(bin) => channelsSentence(ranking.channels, ranking.cut.histogram, bin, tense)}
          >
            {(picture, said) => (
              <>
                {picture}
                <LookLine text={said ?? 'Point at a bar for its channels.'}>
                  <RankingNumbers {...{ ranking, what, tense }} />
                </LookLine>
              </>
            )}
          </LookedHistogram>
        </figure>
      ))}
    </>
  );
}

interface RankingNumbersProps {
  readonly ranking: Ranking;
  readonly what: string;
  readonly tense: CutTense;
}

/** Every channel of a ranking with its score. */
function RankingNumbers({ ranking, what, tense }: RankingNumbersProps): ReactElement {
  const { title, sentence, channels } = ranking;
  const columns = [what, 'With the cut'].map((label) => ({ key: label, label }));
  return (
    <NumbersSheet of={`${title}, ${what} by channel`} name={`${title}, the numbers`}>
      {() => (
        <>
          <h2 className="sheet-title">{title}</h2>
          <p className="hint">{sentence}</p>
          <NumbersTable rows="Channel" columns={columns}>
            {channels.map(({ layer, channel, score, goes }) => (
              <tr key={`${layer}/${channel}`}>
                <th scope="row">
                  {layer}, {channel}
                </th>
                <td>{plain(score, 3)}</td>
                <td>{goes ? GOES[tense] : 'stays'}</td>
              </tr>
            ))}
          </NumbersTable>
        </>
      )}
    </NumbersSheet>
  );
}
