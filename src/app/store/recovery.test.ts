import { describe, expect, it } from 'vitest';
import type { Recovery } from './recovery';
import { recoveryFor } from './recovery';
import type { RunState } from './run-state';

function lost(code: 'backend-lost' | 'backend-unavailable' | 'diverged', records: number) {
  const iterations = Array.from({ length: records }) as unknown as RunState['iterations'];
  return { failure: { code, message: '' }, iterations };
}

describe('a run whose graphics device is lost', () => {
  const same: Recovery = { records: 2, by: 'the same backend' };
  const wasm: Recovery = { records: 2, by: 'WebAssembly' };

  it('goes on with the same backend, and with WebAssembly when that is lost again before the next record', () => {
    expect(recoveryFor(lost('backend-lost', 2), undefined)).toEqual(same);
    expect(recoveryFor(lost('backend-lost', 2), same)).toEqual(wasm);
    expect(recoveryFor(lost('backend-lost', 2), wasm)).toBeNull();
    expect(recoveryFor(lost('backend-lost', 3), same)).toEqual({ ...same, records: 3 });
  });

  it('goes on with WebAssembly when the browser gives no device again', () => {
    expect(recoveryFor(lost('backend-unavailable', 2), same)).toEqual(wasm);
    expect(recoveryFor(lost('backend-unavailable', 2), undefined)).toBeNull();
    expect(recoveryFor(lost('backend-unavailable', 2), wasm)).toBeNull();
  });

  it('stays as it is after any other failure', () => {
    expect(recoveryFor(lost('diverged', 2), same)).toBeNull();
  });
});
