import { layersTraining } from './layers-training';
import { start } from './ours/start';
import { serve } from './serve';

/** TensorFlow.js as the lab starts it on WebAssembly: our operations are registered beneath it. */
serve(async (task) => {
  if (task.type !== 'train' || task.backend !== 'wasm')
    throw new Error('Model.fit with our operations is measured training on wasm.');
  await start('wasm');
  return layersTraining(task.model);
});
