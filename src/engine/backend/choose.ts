import * as tf from '@tensorflow/tfjs-core';
import { assertNever } from '../../core/base/assert-never';
import { describeError, LabError } from '../../core/base/errors';
import type { BackendChoice, BackendReport } from '../../core/protocol/protocol';
import type { BackendName } from '../../core/record/run-record';
import type { Backend, BackendAssets } from './backend';
import { selfTest } from './self-test';
import { findAdapter } from './webgpu-adapter';

export interface ChosenBackend {
  readonly backend: Backend;
  readonly report: BackendReport;
}

/**
 * The backend to train on. `auto`: WebGPU where the adapter is real hardware, else WebAssembly, else plain JavaScript. A named
 * backend is taken even on a software adapter. Every backend must first pass the self-test, here or (`known`) in another worker
 * on this machine.
 * @throws LabError('backend-unavailable') when a named backend cannot be used, or none can.
 */
export async function chooseBackend(
  choice: BackendChoice,
  assets: BackendAssets,
  known: BackendReport | null = null,
): Promise<ChosenBackend> {
  if (known !== null) {
    const backend = await start(known.name, assets).catch(() => null);
    // Another device, or none any more: the search begins anew.
    if (backend?.device === known.device) return { backend, report: known };
  }
  const order: readonly BackendName[] = choice === 'auto' ? ['webgpu', 'wasm', 'cpu'] : [choice];
  const tried: { name: BackendName; ok: boolean; detail: string }[] = [];
  for (const name of order) {
    const { backend, detail } = await tryBackend(name, choice, assets);
    tried.push({ name, ok: backend !== null, detail });
    if (backend === null) continue;
    await tf.setBackend(name);
    return {
      backend,
      report: { name, device: backend.device, reason: reasonFor(name, choice, tried), tried },
    };
  }
  const details = tried.map(({ name, detail }) => `${LABELS[name]}: ${detail}`).join(' ');
  throw new LabError('backend-unavailable', `No backend can train here. ${details} Choose another backend.`);
}

async function tryBackend(
  name: BackendName,
  choice: BackendChoice,
  assets: BackendAssets,
): Promise<{ backend: Backend | null; detail: string }> {
  try {
    if (name === 'webgpu' && choice === 'auto') {
      const { software, device } = await findAdapter();
      if (software) return { backend: null, detail: `only a software adapter is there (${device}).` };
    }
    const backend = await start(name, assets);
    if (name === 'cpu') return { backend, detail: 'it is the reference.' };
    const fault = await selfTest(backend, await start('cpu', assets));
    if (fault !== null) {
      backend.dispose?.();
      return { backend: null, detail: `${fault}.` };
    }
    return { backend, detail: 'passed its self-test.' };
  } catch (error) {
    return { backend: null, detail: describeError(error).message };
  }
}

// Loaded on demand: a browser on WebAssembly never fetches the WebGPU kernels.
async function start(name: BackendName, assets: BackendAssets): Promise<Backend> {
  switch (name) {
    case 'webgpu':
      return (await import('./start-webgpu')).startWebgpu();
    case 'wasm':
      return (await import('./start-wasm')).startWasm(assets);
    case 'cpu':
      return (await import('./start-cpu')).startCpu();
    default:
      return assertNever(name);
  }
}

const LABELS: Record<BackendName, string> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: 'Plain JavaScript',
};

function reasonFor(
  name: BackendName,
  choice: BackendChoice,
  tried: readonly { name: BackendName; ok: boolean; detail: string }[],
): string {
  if (choice !== 'auto') return `${LABELS[name]}, as you chose.`;
  const refused = tried.filter(({ ok }) => !ok).map((entry) => `not ${LABELS[entry.name]}: ${entry.detail}`);
  return [`${LABELS[name]} is the fastest that works here`, ...refused].join('; ').replace(/\.?$/, '.');
}
