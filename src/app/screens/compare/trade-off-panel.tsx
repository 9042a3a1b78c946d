import type { ReactElement } from 'react';
import { useId, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { AXES } from '../../../core/compare/axes';
import { readingSentence } from '../../../core/compare/reading-words';
import { seriesCurve } from '../../../core/compare/series-curve';
import { verdictWords, withSpread } from '../../../core/compare/verdict-words';
import { PlaceCrossHair } from '../../charts/place-cross-hair';
import type { Spread } from '../../charts/trade-off';
import { TradeOffChart } from '../../charts/trade-off-chart';
import { tradeOffGeometry } from '../../charts/trade-off-geometry';
import { changeCompare, choosePlace, useCompareView } from '../../store/compare-view';
import { Select } from '../../ui/select';
import { useSize } from '../../ui/use-size';
import { CurveNumbers } from './curve-numbers';
import { ExportMenu } from './export-menu';
import type { Comparison } from './use-comparison';

const SPREADS: readonly { readonly value: Spread; readonly label: string }[] = [
  { value: 'std', label: 'mean ± std' },
  { value: 'stderr', label: 'mean ± std error' },
  { value: 'range', label: 'mean, min to max' },
];

const RANGES: readonly { readonly value: 'near' | 'whole'; readonly label: string }[] = [
  { value: 'near', label: 'top 20 points' },
  { value: 'whole', label: 'whole range' },
];

/** Accuracy against what it costs: the hero. */
export function TradeOffPanel({ comparison }: { readonly comparison: Comparison }): ReactElement {
  const { axis, chart, shown, dense, stops, place, readings, verdict } = comparison;
  const [ref, size] = useSize<HTMLDivElement>();
  const geometry = useMemo(() => tradeOffGeometry(size.width, size.height), [size]);
  const purpose = `How much accuracy each method keeps; across: ${axis.title}.`;
  const words = verdictWords(verdict, dense);
  const denseText = dense === null ? null : `dense ${withSpread(dense.accuracy)}`;
  const sentence =
    place === null
      ? 'Nothing is measured on this axis.'
      : readingSentence(
          axis,
          place,
          shown.map(({ series }, index) => ({
            label: series.label,
            accuracy: readings[index]?.accuracy ?? null,
          })),
        );
  return (
    <figure className="cmp-hero" aria-label={`Test accuracy. ${purpose} ${words.title}.`}>
      <figcaption className="cmp-tools">
        <HeroTools comparison={comparison} />
        <div className="cmp-tools-right">
          <CurveNumbers comparison={comparison} purpose={purpose} />
          <ExportMenu comparison={comparison} />
        </div>
      </figcaption>
      <div className="cmp-room" ref={ref}>
        {size.width > 0 && size.height > 0 && (
          <>
            <div className="chart" aria-hidden="true">
              <TradeOffChart chart={chart} geometry={geometry} denseText={denseText} />
            </div>
            {stops.length > 0 && (
              <PlaceCrossHair
                chart={chart}
                geometry={geometry}
                stops={stops}
                place={place}
                label={`${axis.label} under the cross-hair`}
                valueText={sentence}
                dots={shown.flatMap(({ series, style }, index) => {
                  const accuracy = readings[index]?.accuracy ?? null;
                  return accuracy === null ? [] : [{ key: series.key, accuracy: accuracy.mean, style }];
                })}
                onHover={(hover) => changeCompare({ hover })}
                onSelect={(stop) => choosePlace(axis.name, stop)}
              />
            )}
            {chart.lines.every(({ pieces }) => pieces.length === 0) && (
              <p className="cmp-nothing">{nothingText(comparison)}</p>
            )}
          </>
        )}
      </div>
      <div className="cmp-axis">
        <AxisChoice comparison={comparison} />
        <p className="hint">{axis.title}</p>
      </div>
    </figure>
  );
}

function nothingText({ shown, axis }: Comparison): string {
  if (shown.length === 0) return 'Every series is switched off. Tick one in the table below.';
  return axis.name === 'latency'
    ? 'No latency was measured: runs that prune channels measure it at their end.'
    : 'Nothing is measured on this axis yet.';
}

function HeroTools({ comparison }: { readonly comparison: Comparison }): ReactElement {
  const { spread, range } = useCompareView(useShallow(({ spread, range }) => ({ spread, range })));
  const single =
    comparison.shown.length > 0 && comparison.shown.every(({ series }) => series.runs.length === 1);
  return (
    <div className="cmp-tools-left">
      <span className="chart-title">Test accuracy</span>
      <span className="chart-unit">%</span>
      {single ? (
        <span className="hint">one seed: no interval</span>
      ) : (
        <Select
          label="Band around the mean"
          className="plain-select"
          value={spread}
          options={SPREADS}
          onChange={(value) => changeCompare({ spread: value })}
        />
      )}
      <Select
        label="Range of accuracy"
        className="plain-select"
        value={range}
        options={RANGES}
        onChange={(value) => changeCompare({ range: value, hover: null })}
      />
    </div>
  );
}

/** What is across, as words to choose from. */
function AxisChoice({ comparison }: { readonly comparison: Comparison }): ReactElement {
  const name = useId();
  const { axis: chosen, series } = comparison;
  const measured = useMemo(
    () =>
      new Set(
        AXES.filter((axis) => series.some((entry) => seriesCurve(entry.series, axis).length > 0)).map(
          (axis) => axis.name,
        ),
      ),
    [series],
  );
  return (
    <fieldset className="cmp-axes">
      <legend>across:</legend>
      {AXES.map((axis) => (
        <label key={axis.name} className={axis === chosen ? 'cmp-axis-name chosen' : 'cmp-axis-name'}>
          <input
            type="radio"
            name={name}
            checked={axis === chosen}
            disabled={!measured.has(axis.name) && axis !== chosen}
            onChange={() => changeCompare({ axis: axis.name, hover: null })}
          />
          {axis.label}
        </label>
      ))}
    </fieldset>
  );
}
