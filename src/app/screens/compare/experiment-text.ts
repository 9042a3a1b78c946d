import type { Experiment } from '../../../core/compare/experiments';
import type { StoredData } from '../../store/prefs';
import { dataName } from './data-name';

/** "Strokes · 4,000 + 2,000 images · MLP 128-256 · 8 epochs, batch 64". */
export function experimentText({ subject, training }: Experiment, stored: readonly StoredData[]): string {
  const data = dataName(subject.config.dataset.source, stored);
  return [data, subject.images, subject.model, training ?? 'every training of it'].join(' · ');
}
