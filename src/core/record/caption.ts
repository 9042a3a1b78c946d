import type { Phase, PhaseReport } from '../sparsity/phases';
import { channelCaption } from './channel-words';
import { accuracyText, countText, indexText } from './number-text';
import type { IterationRecord } from './run-record';

/** Accuracy moves smaller than this count as "held": half a percentage point. */
const HELD = 0.005;

/** What happened at `iteration`, said from the numbers alone: the phase, the cut before it, PQ Index, accuracy. */
export function captionOf(
  iterations: readonly IterationRecord[],
  iteration: number,
  report: PhaseReport,
): string {
  const record = iterations[iteration];
  if (record === undefined) return 'Nothing measured yet.';
  const before = iteration > 0 ? iterations[iteration - 1] : undefined;
  if (record.channels !== undefined) return channelCaption(before, record);
  if (before === undefined) return denseCaption(record);
  const removed = before.size.weightsAlive - record.size.weightsAlive;
  const cut =
    removed === 0 ? null : `${countText(removed)} of ${countText(before.size.weightsAlive)} weights`;
  const phase = phaseAt(report, iteration);
  const move = moveOf(before.sparsity.pqi, record.sparsity.pqi);
  const accuracy = accuracyMove(before.test.accuracy, record.test.accuracy);
  return `${sentenceCase(`${opening(phase)}${reason(phase, move, cut)}`)} ${pqiMove(before, record, move)}, ${accuracy}.`;
}

/** The phase an iteration belongs to; a turning point still belongs to the phase it ends. */
export function phaseAt(report: PhaseReport, iteration: number): Phase | null {
  const inside = report.phases.filter(
    ({ start, end }) => start !== null && end !== null && iteration >= start && iteration <= end,
  );
  return inside[0] ?? null;
}

/** The whole PQ Index curve in words, for a screen reader and for the guess at the start. */
export function curveStory(report: PhaseReport): string {
  const names = { 1: 'fell', 2: 'rose', 3: 'fell again' } as const;
  const reached = report.phases.filter((phase) => phase.status === 'reached');
  if (reached.length === 0) return 'did not move clearly';
  const words = reached.map((phase) => names[phase.phase]);
  if (words.length === 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

type Move = 'fell' | 'rose' | 'stayed' | 'undefined';

function moveOf(before: number | null, now: number | null): Move {
  if (before === null || now === null) return 'undefined';
  if (indexText(before) === indexText(now)) return 'stayed';
  return now < before ? 'fell' : 'rose';
}

function denseCaption(record: IterationRecord): string {
  const dense = `${record.size.weightsAlive < record.size.weightsTotal ? 'This net' : 'The dense net'} reads ${accuracyText(record.test.accuracy)} of the test images right; its PQ Index is ${indexText(record.sparsity.pqi)}.`;
  if (record.cut === null) return dense;
  if (record.cut.removed === 0) return `${dense} The first cut takes nothing: no weight was below its line.`;
  return `${dense} The first cut takes ${countText(record.cut.removed)} of ${countText(record.size.weightsAlive)} weights.`;
}

function opening(phase: Phase | null): string {
  if (phase === null) return '';
  if (phase.status === 'pending') return `Phase ${phase.phase}, pending: `;
  return `Phase ${phase.phase}, ${phase.name.toLowerCase()}: `;
}

/** The explanation, only where the numbers moved the way it explains. */
function reason(phase: Phase | null, move: Move, cut: string | null): string {
  if (cut === null) return 'no weight was cut.';
  if (phase?.phase === 1 && move === 'fell') return `cutting ${cut} evened the rest out.`;
  if (phase?.phase === 2 && move === 'rose') return `${cut} cut, and the rest carry more unequal loads.`;
  if (phase?.phase === 3 && move === 'fell') return `${cut} cut, and too few are left to learn with.`;
  return `${cut} cut.`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pqiMove(before: IterationRecord, record: IterationRecord, move: Move): string {
  const now = indexText(record.sparsity.pqi);
  switch (move) {
    case 'undefined':
      return 'PQ Index is not defined';
    case 'stayed':
      return `PQ Index stayed at ${now}`;
    case 'fell':
    case 'rose':
      return `PQ Index ${move} from ${indexText(before.sparsity.pqi)} to ${now}`;
  }
}

function accuracyMove(before: number, now: number): string {
  if (now <= before - HELD) return `accuracy fell from ${accuracyText(before)} to ${accuracyText(now)}`;
  if (now >= before + HELD) return `accuracy rose from ${accuracyText(before)} to ${accuracyText(now)}`;
  return `accuracy held at ${accuracyText(now)}`;
}
