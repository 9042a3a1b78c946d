import type { DatasetSource } from '../../../core/datasets/dataset';
import { KNOWN_DATA } from '../../store/data-state';
import type { StoredData } from '../../store/prefs';

/** What a person calls a data set: its name in the lab, or that of the dropped files. */
export function dataName(source: DatasetSource, stored: readonly StoredData[]): string {
  return (
    KNOWN_DATA.find((entry) => entry.source === source)?.label ??
    stored.find((entry) => entry.source === source)?.name ??
    source
  );
}
