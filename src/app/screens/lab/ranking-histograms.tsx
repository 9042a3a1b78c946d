import type { ReactElement } from 'react';
import { useMemo } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import { rankingsOf } from '../../../core/record/rankings';
import type { CutTense } from '../../../core/record/rated-record';
import type { ChannelLayerRecord } from '../../../core/record/run-record';
import { scoreAxisText } from '../../../core/record/score-words';
import { CutHistogram } from '../../charts/cut-histogram';

interface RankingHistogramsProps {
  readonly layers: readonly ChannelLayerRecord[];
  readonly config: RunConfig;
  readonly tense: CutTense;
  readonly color: string;
  readonly width: number;
  /** Of all of them, where they are not smaller than can be read. */
  readonly height: number;
}

/** Title and gap of one. */
const TITLE = 28;
/** Axis, label of the line and some columns. */
const LEAST = 84;

/** All channels that a cut ranks, a histogram per ranking with its own scale and cut line. */
export function RankingHistograms(props: RankingHistogramsProps): ReactElement {
  const { layers, config, tense, color, width, height } = props;
  const { recipe } = config.pruning;
  const rankings = useMemo(() => rankingsOf(layers, recipe, tense), [layers, recipe, tense]);
  const each = Math.max(LEAST, Math.floor(height / Math.max(1, rankings.length)) - TITLE);
  return (
    <>
      {rankings.map(({ layers: names, title, amount, sentence, cut }) => (
        <figure key={names.join()} className="ranking" aria-label={sentence}>
          <figcaption aria-hidden="true">
            {title} <span className="quiet">{amount}</span>
          </figcaption>
          <CutHistogram
            cut={cut}
            width={width}
            height={each}
            color={color}
            lineLabel="highest cut"
            valueName={scoreAxisText(recipe)}
          />
        </figure>
      ))}
    </>
  );
}
