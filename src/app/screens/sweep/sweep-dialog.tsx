import type { ReactElement } from 'react';
import { Dialog } from '../../ui/dialog';
import './sweep.css';
import { SweepDesk } from './sweep-desk';

interface SweepDialogProps {
  readonly open: boolean;
  onClose(): void;
}

/** A grid of runs: put together, counted, started and followed. */
export function SweepDialog({ open, onClose }: SweepDialogProps): ReactElement {
  return (
    <Dialog title="Sweep" open={open} onClose={onClose}>
      <SweepDesk onClose={onClose} />
    </Dialog>
  );
}
