import { describe, expect, it } from 'vitest';
import type { WorkbenchEvent } from '../core/protocol/protocol';
import type { Workbench } from '../engine/workbench/workbench';
import { createWorkbenchDesk } from './workbench-desk';

const LATENCY = { batch: 64, denseMs: 2, maskedMs: 2, removedMs: 1, iqrMs: [0, 0, 0] };

/** A desk whose network takes its time: it is timed until it is told, or nobody wants to know any more. */
async function desk() {
  const told: [string, WorkbenchEvent][] = [];
  let done = () => {};
  const bench: Workbench = {
    view: { architecture: { nodes: [] }, layers: [] } as unknown as Workbench['view'],
    device: 'a device',
    async *effects() {},
    explain: () => ({ label: 0 }) as ReturnType<Workbench['explain']>,
    async latency(isStale) {
      let over = false;
      done = () => {
        over = true;
      };
      while (!over && !isStale()) await new Promise((resolve) => setImmediate(resolve));
      return over ? LATENCY : null;
    },
    dispose: () => undefined,
  };
  const serve = createWorkbenchDesk({
    open: async () => bench,
    measure: () => Promise.reject(new Error('not asked')),
    answer: (requestId, event) => told.push([requestId, event]),
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  serve({ type: 'open-workbench', requestId: 'open' } as Parameters<typeof serve>[0]);
  await turn();
  return { serve, turn, told, finish: () => done() };
}

describe('the workbench of a worker', () => {
  it('[WB95] times its network while only its own worth is asked for, and says what took the times', async () => {
    const { serve, turn, told, finish } = await desk();
    serve({ type: 'time-network', requestId: 'time' });
    serve({ type: 'try-edit', requestId: 'own', flipped: [] });
    await turn();
    finish();
    await turn();
    expect(told.at(-1)).toEqual(['time', { type: 'timed', latency: LATENCY, device: 'a device' }]);
  });

  it.each([
    { type: 'try-edit', requestId: 'edit', flipped: [3] },
    { type: 'explain-image', requestId: 'picture', label: 0, nth: 0, flipped: [] },
  ] as const)('[WB95] gives the times up for an edit or a picture ($type)', async (command) => {
    const { serve, turn, told } = await desk();
    serve({ type: 'time-network', requestId: 'time' });
    await turn();
    serve(command);
    await turn();
    expect(told.find(([requestId]) => requestId === 'time')).toEqual([
      'time',
      { type: 'timed', latency: null, device: 'a device' },
    ]);
    expect(told.some(([requestId]) => requestId === 'picture')).toBe(command.type === 'explain-image');
  });

  it('[WB95] without a network it answers with a sentence', async () => {
    const told: WorkbenchEvent[] = [];
    const serve = createWorkbenchDesk({
      open: () => Promise.reject(new Error('no')),
      measure: () => Promise.reject(new Error('no')),
      answer: (_, event) => told.push(event),
    });
    serve({ type: 'time-network', requestId: 'time' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(told).toEqual([{ type: 'failed', code: 'internal', message: 'No network is open to look into.' }]);
  });
});
