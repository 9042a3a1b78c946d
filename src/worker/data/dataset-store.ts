import type { Dataset, DatasetSource } from '../../core/datasets/dataset';

/** Where loaded data sets are kept between visits. Either call may reject: private mode, a full disk, a locked database. */
export interface DatasetStore {
  /** Null when nothing is kept under `source`. */
  read(source: DatasetSource): Promise<Dataset | null>;
  write(dataset: Dataset): Promise<void>;
}
