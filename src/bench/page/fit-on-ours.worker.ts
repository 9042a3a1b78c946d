import { layersTraining } from './layers-training';
import { start } from './ours/start';
import { serve } from './serve';

/** TensorFlow.js as the lab starts it on WebAssembly or WebGPU: our operations are registered beneath it. */
serve(async (task) => {
  if (task.type !== 'train' || (task.backend !== 'wasm' && task.backend !== 'webgpu'))
    throw new Error('Model.fit with our operations is measured training on wasm and webgpu.');
  await start(task.backend);
  return layersTraining(task.model);
});
