import type { ReactElement } from 'react';
import type { StackGeometry } from './geometry';
import { Leader, labelColumn } from './leader';
import { Mark } from './marker';
import type { StripGroup } from './panel';
import { shortNames } from './short-names';
import type { StripLayout } from './strip-layout';

/** Room of "×27". */
const COUNT = 32;
/** From so many units on there is no room for "of" beside a name. */
const LARGE = 100;

interface RowLabelsProps {
  readonly layout: StripLayout;
  readonly geometry: StackGeometry;
}

/** How many are left of every layer, right of its row: whose by marker, and by name where there is room. */
export function RowLabels({ layout, geometry }: RowLabelsProps): ReactElement {
  const { labels, together, groups } = layout;
  const names = shortNames(groups.map(({ group }) => group.label));
  const several = names.size > 1;
  const between = several && groups.some(({ group }) => group.total >= LARGE) ? '/' : ' of ';
  const edge = geometry.left + geometry.plotWidth;
  const left = labelColumn(geometry);
  return (
    <>
      {labels.map(({ groups: own, at, y }) => (
        <g key={own[0]?.key}>
          <Leader from={{ x: edge, y: at }} to={{ x: left, y }} color="var(--muted)" />
          {together ? (
            <Counts groups={own} x={left} y={y} withTotal={own.length < (geometry.compact ? 3 : 4)} />
          ) : (
            own.map((group) => (
              <OneRun
                key={group.key}
                group={group}
                x={left}
                y={y}
                between={between}
                name={several && !geometry.compact ? (names.get(group.label) ?? '') : ''}
              />
            ))
          )}
        </g>
      ))}
    </>
  );
}

interface PlaceProps {
  readonly x: number;
  readonly y: number;
}

interface OneRunProps extends PlaceProps {
  readonly group: StripGroup;
  readonly name: string;
  readonly between: string;
}

/** "▲ Relevance 14 of 16". */
function OneRun({ group, x, y, name, between }: OneRunProps): ReactElement {
  return (
    <>
      <Mark x={x + 5} y={y} size={7} style={group.style} />
      <text x={x + 15} y={y + 4} className="label-name">
        {name === '' ? '' : `${name} `}
        <tspan className="label-value">{`${group.alive}${between}${group.total}`}</tspan>
      </text>
    </>
  );
}

/** "▲14 ×13 of 16": all runs in one line, in the order of their rows. */
function Counts({
  groups,
  x,
  y,
  withTotal,
}: PlaceProps & { readonly groups: readonly StripGroup[]; readonly withTotal: boolean }) {
  const [first] = groups;
  const alike = groups.every(({ total }) => total === first?.total);
  return (
    <>
      {groups.map(({ key, style, alive }, place) => (
        <g key={key}>
          <Mark x={x + 5 + place * COUNT} y={y} size={6} style={style} />
          <text x={x + 11 + place * COUNT} y={y + 4} className="label-name">
            {alive}
          </text>
        </g>
      ))}
      {alike && withTotal && (
        <text x={x + groups.length * COUNT} y={y + 4} className="label-value">
          of {first?.total}
        </text>
      )}
    </>
  );
}
