import type { Opened, Slice, Task, WorkerKind } from '../contest/contract';
import { webgl, webgpu } from './graphics';
import type { Answer, Request } from './serve';

interface Client {
  readonly worker: Worker;
  ask(body: Request['body']): Promise<unknown>;
}

const clients: Client[] = [];

function spawn(kind: WorkerKind): Worker {
  switch (kind) {
    case 'ours':
      return new Worker(new URL('./ours.worker.ts', import.meta.url), { type: 'module' });
    case 'fit':
      return new Worker(new URL('./fit.worker.ts', import.meta.url), { type: 'module' });
    case 'fit-on-ours':
      return new Worker(new URL('./fit-on-ours.worker.ts', import.meta.url), { type: 'module' });
    case 'jax':
      return new Worker(new URL('./jax.worker.ts', import.meta.url), { type: 'module' });
  }
}

function connect(kind: WorkerKind): Client {
  const worker = spawn(kind);
  let requests = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.ok) asked?.resolve(data.value);
    else asked?.reject(new Error(data.error));
  };
  worker.onerror = (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message));
    waiting.clear();
  };
  return {
    worker,
    ask: (body) =>
      new Promise((resolve, reject) => {
        requests += 1;
        waiting.set(requests, { resolve, reject });
        const request: Request = { id: requests, body };
        worker.postMessage(request);
      }),
  };
}

function client(index: number): Client {
  const found = clients[index];
  if (found === undefined) throw new Error(`There is no benchmark worker ${index}.`);
  return found;
}

async function slice(worker: number, ms: number): Promise<Slice> {
  return (await client(worker).ask({ type: 'slice', ms })) as Slice;
}

window.bench = {
  async open(kind, task: Task) {
    const made = connect(kind);
    const worker = clients.push(made) - 1;
    try {
      return { worker, ...((await made.ask({ type: 'open', task })) as Opened) };
    } catch (error) {
      made.worker.terminate();
      throw error;
    }
  },
  slice,
  slices: (workers, ms) => Promise.all(workers.map((worker) => slice(worker, ms))),
  close: (worker) => client(worker).worker.terminate(),
  surroundings: async () => ({
    cores: navigator.hardwareConcurrency,
    webgpu: await webgpu(),
    webgl: webgl(),
  }),
};
