import type { ReactElement } from 'react';
import { useCallback, useId, useMemo, useState } from 'react';
import { numberWord } from '../../../core/compare/list-text';
import type { PqiMap } from '../../../core/compare/pqi-map';
import { sweepPqiMap, weightsPqiMap } from '../../../core/compare/pqi-map';
import { indexText, parameterText } from '../../../core/record/number-text';
import type { MapPlace } from '../../charts/pqi-heat-map';
import { PqiHeatMap } from '../../charts/pqi-heat-map';
import { ListInput } from '../../ui/list-input';
import { Select } from '../../ui/select';
import { useSize } from '../../ui/use-size';
import { cellText, PqiMapsNumbers } from './pqi-maps-numbers';
import { PqiScale } from './pqi-scale';
import type { Comparison } from './use-comparison';

const GAP = 24;
const WIDEST = 320;
/** Maps beside each other. */
const MOST = 8;
/** The choice that every cell is a run of its own. */
const OWN = 'own';

/** The PQ Index over p and q at chosen iterations, as the paper's figure; colours and numbers are means over seeds. */
export function PqiMaps({ comparison }: { readonly comparison: Comparison }): ReactElement | null {
  const { series, experiment } = comparison;
  const [ref, { width }] = useSize<HTMLDivElement>();
  const atId = useId();
  const [wanted, setWanted] = useState<string | null>(null);
  const [typed, setTyped] = useState<readonly number[] | null>(null);
  const [pinned, setPinned] = useState<{ readonly p: number; readonly q: number }>({ p: 0.5, q: 1 });
  const [pointed, setPointed] = useState<MapPlace | null>(null);
  const own = useMemo(() => {
    const { ps, qs } = sweepPqiMap(experiment?.runs ?? [], 0);
    return ps.length > 1 && qs.length > 1;
  }, [experiment]);
  const weights = useMemo(() => series.filter(({ series: { config } }) => isOfWeights(config)), [series]);
  const choice = wanted === OWN && own ? OWN : (weights.find(byKey(wanted)) ?? weights[0])?.series.key;
  const runs =
    choice === OWN
      ? (experiment?.runs ?? [])
      : (weights.find(({ series: { key } }) => key === choice)?.series.runs ?? []);
  const last = Math.max(0, ...runs.map(({ iterations }) => iterations.length - 1));
  const iterations = useMemo(
    () => (typed ?? thirds(last)).filter((t) => Number.isInteger(t) && t >= 0 && t <= last).slice(0, MOST),
    [typed, last],
  );
  const maps = useMemo(
    () =>
      iterations.map((iteration) => ({
        iteration,
        map: choice === OWN ? sweepPqiMap(runs, iteration) : weightsPqiMap(runs, iteration),
      })),
    [iterations, choice, runs],
  );
  const pick = useCallback(
    (at: MapPlace) => {
      const { ps, qs } = maps[0]?.map ?? { ps: [], qs: [] };
      setPinned({ p: ps[at.p] ?? 0.5, q: qs[at.q] ?? 1 });
    },
    [maps],
  );
  if (choice === undefined) return null;
  const [first] = maps;
  const known = maps.some(({ map }) => map.cells.some((row) => row.some((cell) => cell !== null)));
  const place = pointed ?? (first === undefined ? { p: 0, q: 0 } : placeIn(first.map, pinned));
  const top = Math.max(0, ...maps.flatMap(({ map }) => map.cells.flat().map((cell) => cell?.mean ?? 0)));
  const perRow = Math.max(1, Math.min(maps.length, Math.floor((width + GAP) / (180 + GAP))));
  const each = Math.min(WIDEST, Math.floor((width - GAP * (perRow - 1)) / perRow));
  return (
    <section className="cmp-maps" aria-labelledby="cmp-maps">
      <div className="cmp-part-head">
        <h2 id="cmp-maps">PQ Index over p and q</h2>
        {known && <PqiMapsNumbers maps={maps} />}
      </div>
      <div className="cmp-maps-tools">
        <Select
          label="Maps of"
          className="plain-select"
          value={choice}
          options={[
            ...weights.map(({ series: { key, label } }) => ({
              value: key,
              label: `the weights of ${label}`,
            })),
            ...(own ? [{ value: OWN, label: 'runs that each prune by their own p and q' }] : []),
          ]}
          onChange={(key) => {
            setWanted(key);
            setPointed(null);
          }}
        />
        <span className="cmp-maps-at">
          <label htmlFor={atId}>at iterations</label>
          <ListInput
            id={atId}
            value={typed ?? thirds(last)}
            invalid={typed !== null && iterations.length < typed.length}
            onChange={(list) => setTyped(list.length === 0 ? null : list)}
          />
        </span>
        {first !== undefined && known && <PlacePicker map={first.map} place={place} onPick={pick} />}
      </div>
      {typed !== null && iterations.length < typed.length && (
        <p className="hint">
          <strong className="problem">
            Iterations go from 0 to {last}, {numberWord(MOST)} maps at most.
          </strong>
        </p>
      )}
      <div className="cmp-maps-row" ref={ref} style={{ gap: GAP }}>
        {known &&
          width > 0 &&
          maps.map(({ iteration, map }) => (
            <figure key={iteration} aria-label={storyOf(iteration, map)}>
              <figcaption>
                Iteration {iteration} <span>{cellText(map.cells[place.p]?.[place.q] ?? null)}</span>
              </figcaption>
              <PqiHeatMap map={map} top={top} width={each} place={place} onPoint={setPointed} onPick={pick} />
            </figure>
          ))}
      </div>
      {known ? (
        <PqiScale top={top} seeds={runs.length} ownRuns={choice === OWN} />
      ) : (
        <p className="hint">
          These runs hold no power means of their weights: recordings and runs of earlier versions do not. Run
          them here.
        </p>
      )}
    </section>
  );
}

function byKey(wanted: string | null) {
  return ({ series: { key } }: Comparison['series'][number]) => key === wanted;
}

function isOfWeights({ pruning }: Comparison['series'][number]['series']['config']): boolean {
  return pruning.recipe.unit === 'weight';
}

/** The paper's choice: start, end and two between. */
function thirds(last: number): readonly number[] {
  return [...new Set([0, Math.round(last / 3), Math.round((2 * last) / 3), last])];
}

function placeIn({ ps, qs }: PqiMap, { p, q }: { readonly p: number; readonly q: number }): MapPlace {
  return { p: Math.max(0, ps.indexOf(p)), q: Math.max(0, qs.indexOf(q)) };
}

/** What a map shows, in one sentence. */
function storyOf(iteration: number, { ps, qs, cells }: PqiMap): string {
  const found = cells.flatMap((row, p) =>
    row.flatMap((cell, q) => (cell === null ? [] : [{ value: cell.mean, p: ps[p] ?? 0, q: qs[q] ?? 0 }])),
  );
  if (found.length === 0) return `Iteration ${iteration}: no PQ Index is known.`;
  const most = found.reduce((high, cell) => (cell.value > high.value ? cell : high));
  const least = found.reduce((low, cell) => (cell.value < low.value ? cell : low));
  return `Iteration ${iteration}: PQ Index from ${indexText(least.value)} at p ${least.p}, q ${least.q} to ${indexText(most.value)} at p ${most.p}, q ${most.q}.`;
}

/** The pair whose numbers stand over the maps, for who does not point. */
function PlacePicker(props: {
  readonly map: PqiMap;
  readonly place: MapPlace;
  readonly onPick: (place: MapPlace) => void;
}): ReactElement {
  const { map, place, onPick } = props;
  const options = (values: readonly number[]) =>
    values.map((value, index) => ({ value: String(index), label: parameterText(value) }));
  return (
    <span className="cmp-maps-place">
      numbers at p
      <Select
        label="p of the numbers"
        className="plain-select"
        value={String(place.p)}
        options={options(map.ps)}
        onChange={(index) => onPick({ ...place, p: Number(index) })}
      />
      q
      <Select
        label="q of the numbers"
        className="plain-select"
        value={String(place.q)}
        options={options(map.qs)}
        onChange={(index) => onPick({ ...place, q: Number(index) })}
      />
    </span>
  );
}
