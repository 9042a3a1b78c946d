import type { FocusEvent, KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { memo, useMemo, useState } from 'react';
import { channelCells } from '../../../core/record/channel-view';
import { plain } from '../../../core/record/number-text';
import type { ChannelLayerRecord } from '../../../core/record/run-record';

interface ChannelGridProps {
  readonly layers: readonly ChannelLayerRecord[];
}

interface Place {
  readonly layer: number;
  readonly channel: number;
}

/** Every channel the dense net had, layer by layer: solid lives, hatched goes next, hollow is pruned. One tab stop. */
export function ChannelGrid({ layers }: ChannelGridProps): ReactElement {
  const [active, setActive] = useState<Place>({ layer: 0, channel: 0 });
  const [hovered, setHovered] = useState<Place | null>(null);
  const [focused, setFocused] = useState(false);
  const safe = within(layers, active);
  const said = hovered ?? (focused ? safe : null);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const wanted = movedTo(layers, safe, event.key);
    if (wanted === null) return;
    event.preventDefault();
    setActive(wanted);
    const name = `[data-layer="${wanted.layer}"][data-channel="${wanted.channel}"]`;
    event.currentTarget.querySelector<HTMLElement>(name)?.focus();
  }

  return (
    <div>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of different lengths are no table. */}
      <div
        className="channel-grid"
        role="grid"
        tabIndex={-1}
        aria-label="Channels by layer"
        onKeyDown={onKeyDown}
        onPointerOver={(event: PointerEvent) => setHovered(placeOf(event.target))}
        onPointerLeave={() => setHovered(null)}
        onFocus={(event: FocusEvent) => {
          setFocused(true);
          setActive(placeOf(event.target) ?? safe);
        }}
        onBlur={() => setFocused(false)}
      >
        {layers.map((layer, index) => (
          <ChannelRow
            key={layer.name}
            layer={layer}
            index={index}
            active={safe.layer === index ? safe.channel : null}
          />
        ))}
      </div>
      <p className="hint channel-said">
        {said === null ? 'Hatched: goes next. Hollow: pruned. Pale: always stays.' : sentence(layers, said)}
      </p>
    </div>
  );
}

interface ChannelRowProps {
  readonly layer: ChannelLayerRecord;
  readonly index: number;
  /** The channel the tab key reaches; null when it is in another layer. */
  readonly active: number | null;
}

const ChannelRow = memo(function ChannelRow({ layer, index, active }: ChannelRowProps): ReactElement {
  const cells = useMemo(() => channelCells(layer), [layer]);
  const { name, alive, channels, leftOut } = layer;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid.
    // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus.
    <div
      className={leftOut ? 'channel-row fixed' : 'channel-row'}
      role="row"
      aria-label={`${name}: ${alive.length} of ${channels} alive${leftOut ? ', never pruned' : ''}`}
    >
      <span className="layer-name" aria-hidden="true">
        {name}
      </span>
      <span className="channel-cells" role="presentation">
        {cells.map(({ channel, state, score }) => (
          // biome-ignore lint/a11y/useSemanticElements: see the grid.
          <span
            key={channel}
            role="gridcell"
            className={`channel-cell ${state}`}
            data-layer={index}
            data-channel={channel}
            tabIndex={channel === active ? 0 : -1}
            aria-label={`channel ${channel}, ${stateText(state)}${score === null ? '' : `, score ${plain(score, 3)}`}`}
          />
        ))}
      </span>
      <span className="layer-count" aria-hidden="true">
        {alive.length}/{channels}
      </span>
    </div>
  );
});

function stateText(state: 'alive' | 'goes' | 'gone'): string {
  return { alive: 'alive', goes: 'goes next', gone: 'pruned' }[state];
}

function sentence(layers: readonly ChannelLayerRecord[], { layer, channel }: Place): string {
  const record = layers[layer];
  const cell = record === undefined ? undefined : channelCells(record)[channel];
  if (record === undefined || cell === undefined) return '';
  const score =
    cell.score !== null
      ? `, score ${plain(cell.score, 3)}`
      : cell.state === 'gone'
        ? ''
        : record.leftOut
          ? ', never pruned'
          : ', not rated here';
  return `${record.name}, channel ${channel}: ${stateText(cell.state)}${score}.`;
}

function placeOf(target: EventTarget): Place | null {
  if (!(target instanceof HTMLElement)) return null;
  const { layer, channel } = target.dataset;
  return layer === undefined || channel === undefined
    ? null
    : { layer: Number(layer), channel: Number(channel) };
}

function within(layers: readonly ChannelLayerRecord[], { layer, channel }: Place): Place {
  const row = Math.min(layers.length - 1, Math.max(0, layer));
  return { layer: row, channel: Math.min((layers[row]?.channels ?? 1) - 1, Math.max(0, channel)) };
}

function movedTo(
  layers: readonly ChannelLayerRecord[],
  { layer, channel }: Place,
  key: string,
): Place | null {
  const last = (layers[layer]?.channels ?? 1) - 1;
  switch (key) {
    case 'ArrowRight':
      return within(layers, { layer, channel: channel + 1 });
    case 'ArrowLeft':
      return within(layers, { layer, channel: channel - 1 });
    case 'ArrowDown':
      return within(layers, { layer: layer + 1, channel });
    case 'ArrowUp':
      return within(layers, { layer: layer - 1, channel });
    case 'Home':
      return { layer, channel: 0 };
    case 'End':
      return { layer, channel: last };
    default:
      return null;
  }
}
