import type { FilterSum } from './conv';
import { LARGE_TILE, PRIVATE_TILE, SMALL_TILE, type Tile, tileGroups } from './gemm';
import { lanesFor } from './kernel';

/**
 * How matrix products are cut. `private` has no barriers: for software adapters, where they are poison. `large` and `small` force
 * one tile; `by-size` chooses as real hardware wants it.
 */
export type Tiling = 'private' | 'by-size' | 'large' | 'small';

export interface TileOptions {
  readonly tiles: Tiling;
  /** By size: workgroups from which tiles are large; LARGE_GROUPS unless given. */
  readonly largeGroups?: number;
}

/** Enough workgroups for large tiles to fill a GPU, and columns for them not to be half empty. */
const LARGE_GROUPS = 256;
const LARGE_COLUMNS = 48;

/** The tile for a [rows, columns] product. */
export function tileFor(
  { tiles, largeGroups = LARGE_GROUPS }: TileOptions,
  rows: number,
  columns: number,
): Tile {
  if (tiles === 'private') return PRIVATE_TILE;
  if (tiles !== 'by-size') return tiles === 'large' ? LARGE_TILE : SMALL_TILE;
  const fills = tileGroups(LARGE_TILE, rows, columns) >= largeGroups;
  return fills && columns >= LARGE_COLUMNS ? LARGE_TILE : SMALL_TILE;
}

/** Workgroups that keep a GPU busy, and at most so many partial sums to join. */
const BUSY_GROUPS = 2048;
const MOST_SPLITS = 512;
/** Partial sums of an element from which on several invocations share them. */
const SHARED_SPLITS = 16;
/** Pixels below which a split costs more than it saves. */
const LEAST_SPLIT_PIXELS = 128;

/** How the pixels of a filter gradient are shared out; `total` elements of each partial sum, the bias row among them. */
interface FilterShares {
  readonly groups: number;
  readonly splits: number;
  readonly total: number;
  readonly joining: FilterSum;
}

/** Of a filter of `weights` rows, the bias aside, by `columns`, over `pixels` output pixels. `tiled`: barriers are cheap. */
export function filterShares(
  { tiled, biased }: { readonly tiled: boolean; readonly biased: boolean },
  tile: Tile,
  weights: number,
  columns: number,
  pixels: number,
): FilterShares {
  const rows = weights + 1;
  const groups = tileGroups(tile, rows, columns);
  const wanted = Math.floor((tiled ? BUSY_GROUPS : 8) / groups);
  const splits = Math.max(1, Math.min(wanted, MOST_SPLITS, Math.ceil(pixels / LEAST_SPLIT_PIXELS)));
  return { groups, splits, total: rows * columns, joining: sharedSum(tiled, biased, splits) };
}

/** How `splits` partial sums of an element are joined. */
export function sharedSum(tiled: boolean, biased: boolean, splits: number): FilterSum {
  return { biased, shared: tiled && splits >= SHARED_SPLITS };
}

/** Invocations over which pixels are summed, and at most so many partial sums per channel. */
const BUSY_INVOCATIONS = 65_536;
const MOST_BLOCKS = 4096;
const MOST_BLOCKS_WITHOUT_GPU = 16;
/** Invocations that join the partial sums of a channel. */
const JOIN_WIDTH = 256;
const JOIN_WIDTH_WITHOUT_GPU = 16;

/** How a batch norm over `pixels`, of all images together, shares them out, and how wide the workgroup is that joins the sums. */
export function normShares(
  tiled: boolean,
  channels: number,
  pixels: number,
): { readonly blocks: number; readonly join: number } {
  const lanes = channels / lanesFor(channels).width;
  const most = Math.min(tiled ? MOST_BLOCKS : MOST_BLOCKS_WITHOUT_GPU, Math.ceil(pixels / 4));
  return {
    blocks: Math.max(1, Math.min(most, Math.ceil(BUSY_INVOCATIONS / lanes))),
    join: tiled ? JOIN_WIDTH : JOIN_WIDTH_WITHOUT_GPU,
  };
}
