import { evidence } from './ours/evidence';
import { gemm } from './ours/gemm';
import { latency } from './ours/latency';
import { training } from './ours/training';
import { serve } from './serve';

serve((task) => {
  switch (task.type) {
    case 'train':
      if (task.backend === 'wasm' || task.backend === 'webgpu')
        return training(task.model, task.backend, task.variant);
      throw new Error(`The lab has no network of its own on ${task.backend}.`);
    case 'latency':
      return latency(task.variant, task.batch, task.backend);
    case 'gemm':
      return gemm();
    case 'evidence':
      return evidence(task.model, task.kind);
  }
});
