import { useState } from 'react';
import type { ImageRelevance } from '../../../core/workbench/workbench';
import { useBench } from '../../store/bench-store';

/** Relevance over one image as it is shown, and of which network of its run. */
interface ShownRelevance {
  readonly runId: string;
  readonly iteration: number;
  readonly relevance: ImageRelevance;
  /** Of the network. */
  readonly classes: number;
}

/** What the workbench answered last for a run: while a newer network is opened, still the one before. */
export function useShownRelevance(runId: string): ShownRelevance | null {
  const key = useBench((state) => state.key);
  const view = useBench((state) => state.view);
  const relevance = useBench((state) => state.relevance);
  const [kept, setKept] = useState<ShownRelevance | null>(null);
  if (view !== null && relevance !== null && key?.startsWith(`${runId}/`) && kept?.relevance !== relevance) {
    const iteration = Number(key.slice(runId.length + 1));
    setKept({ runId, iteration, relevance, classes: view.architecture.classes });
  }
  return kept?.runId === runId ? kept : null;
}
