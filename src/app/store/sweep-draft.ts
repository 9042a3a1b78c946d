import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Ablation } from '../../core/sweep/ablations';
import { textOfAxis } from '../../core/sweep/axis-text';
import { fieldNamed } from '../../core/sweep/field-named';
import type { Sweep, SweepAxis } from '../../core/sweep/sweep';

/** What a person is putting together; kept while the dialog is closed. */
export interface SweepDraft {
  readonly subject: SweepSubject;
  readonly axes: readonly AxisText[];
  /** As typed; null: three from the form's own seed. */
  readonly seeds: string | null;
  /** Sweeps whose line was put away, by id. */
  readonly hidden: readonly string[];
}

/** What the axes are swept over. */
export type SweepSubject =
  | { readonly kind: 'form' }
  | { readonly kind: 'ablation'; readonly ablation: Ablation }
  | { readonly kind: 'file'; readonly name: string; readonly sweep: Pick<Sweep, 'base' | 'methods'> };

export interface AxisText {
  readonly id: string;
  /** As typed. */
  readonly text: string;
}

const draftStore = createStore<SweepDraft>()(() => ({
  subject: { kind: 'form' },
  axes: [],
  seeds: null,
  hidden: [],
}));

export function useSweepDraft(): SweepDraft {
  return useStore(draftStore);
}

export function changeDraft(change: Partial<SweepDraft>): void {
  draftStore.setState(change);
}

export function changeAxis(id: string, text: string): void {
  draftStore.setState(({ axes }) => ({
    axes: axes.map((axis) => (axis.id === id ? { id, text } : axis)),
  }));
}

export function removeAxis(id: string): void {
  draftStore.setState(({ axes }) => ({ axes: axes.filter((axis) => axis.id !== id) }));
}

export function addAxis(id: string, text: string): void {
  draftStore.setState(({ axes }) => ({ axes: [...axes.filter((axis) => axis.id !== id), { id, text }] }));
}

export function takeAblation(ablation: Ablation): void {
  draftStore.setState({ subject: { kind: 'ablation', ablation }, axes: axisTexts(ablation.axes) });
}

/** A sweep.json that was opened. */
export function takeSweepFile(name: string, { base, methods, axes, seeds }: Sweep): void {
  draftStore.setState({
    subject: { kind: 'file', name, sweep: { base, methods } },
    axes: axisTexts(axes),
    seeds: textOfAxis(fieldNamed('seed'), seeds),
  });
}

function axisTexts(axes: readonly SweepAxis[]): readonly AxisText[] {
  return axes.map(({ id, values }) => ({ id, text: textOfAxis(fieldNamed(id), values) }));
}

export function hideSweep(id: string): void {
  draftStore.setState(({ hidden }) => ({ hidden: [...hidden, id] }));
}
