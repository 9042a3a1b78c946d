import type { ReactElement } from 'react';
import type { BackendChoice } from '../../../core/protocol/protocol';
import { probeBackend } from '../../store/backend-actions';
import { useLab } from '../../store/lab-store';
import { Select } from '../../ui/select';

const CHOICES: readonly { readonly value: BackendChoice; readonly label: string }[] = [
  { value: 'auto', label: 'Fastest that works' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'wasm', label: 'WebAssembly' },
  { value: 'cpu', label: 'Plain JavaScript' },
];

/** Which backend is asked for, which one really runs, and why. */
export function BackendRow(): ReactElement {
  const choice = useLab((state) => state.setup.backend);
  const { report, probing, error } = useLab((state) => state.backend);
  return (
    <div className="row">
      <label htmlFor="backend">Backend</label>
      <Select
        id="backend"
        value={choice}
        options={CHOICES}
        onChange={probeBackend}
        describedBy="backend-why"
      />
      <p className="hint row-hint clamp" id="backend-why">
        {error !== null && <strong className="problem">{error}</strong>}
        {error === null && probing && 'Trying the backends.'}
        {error === null && !probing && report !== null && `${report.device}: ${report.reason}`}
      </p>
    </div>
  );
}
