import { LabError } from '../../core/base/errors';

export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  /** "WebGPU on Apple M2", "WebGPU on a software adapter (google swiftshader)". */
  readonly device: string;
  /** Only the processor pretends to be a GPU: right, but useless for speed. */
  readonly software: boolean;
}

/**
 * The adapter the browser would give us, before anything is built on it: who does not want it needs no WebGPU program at all.
 * @throws LabError('backend-unavailable') where there is none.
 */
export async function findAdapter(): Promise<FoundAdapter> {
  const { gpu } = navigator;
  if (gpu === undefined) throw unavailable('This browser has no WebGPU.');
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw unavailable('No WebGPU adapter is offered on this machine.');
  const { info } = adapter;
  const software =
    info.isFallbackAdapter ||
    /swiftshader|llvmpipe|lavapipe/i.test(`${info.architecture} ${info.description}`);
  const name =
    info.description || [info.vendor, info.architecture].filter((part) => part !== '').join(' ') || 'GPU';
  return {
    adapter,
    software,
    device: software ? `WebGPU on a software adapter (${name})` : `WebGPU on ${name}`,
  };
}

export function unavailable(message: string): LabError {
  return new LabError('backend-unavailable', message);
}
