import { describe, expect, it } from 'vitest';
import { BARS, verdict } from '../host/bars';
import type { Figures } from '../host/figures';
import { recordGpuCounts } from '../host/gpu-figures';
import { countGpu } from './gpu-counts';
import { nullDevice } from './null-device';

describe('what ours asks of a GPU', () => {
  it('is counted, and within the bars', async () => {
    const figures: Figures = {};
    recordGpuCounts(figures, await countGpu());
    const bars = BARS.filter(({ key }) => key.startsWith('gpu.'));
    expect(bars.map((bar) => verdict(figures, bar))).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(Object.values(figures).every((value) => typeof value === 'number' && value > 0)).toBe(true);
  });
});

describe('a device that computes nothing', () => {
  it('counts what a buffer holds until it is destroyed, once', () => {
    const { device, counters } = nullDevice();
    const buffer = device.createBuffer({ size: 1024, usage: GPUBufferUsage.STORAGE });
    expect(counters).toMatchObject({ buffers: 1, liveBytes: 1024 });
    buffer.destroy();
    buffer.destroy();
    expect(counters).toMatchObject({ buffers: 1, liveBytes: 0 });
  });

  it('refuses what a real one would refuse', () => {
    const { device, counters } = nullDevice();
    const pass = device.createCommandEncoder().beginComputePass();
    expect(() => pass.dispatchWorkgroups(65_536)).toThrow(/1 to 65535/);
    expect(() => pass.dispatchWorkgroups(1, 0, 1)).toThrow(/1 to 65535/);
    pass.dispatchWorkgroups(65_535);
    expect(counters.dispatches).toBe(1);
    const buffer = device.createBuffer({ size: 512, usage: GPUBufferUsage.STORAGE });
    const bind = (offset: number, size: number) =>
      device.createBindGroup({
        layout: device.createBindGroupLayout({ entries: [] }),
        entries: [{ binding: 0, resource: { buffer, offset, size } }],
      });
    expect(() => bind(128, 64)).toThrow(/cannot be bound/);
    expect(() => bind(256, 512)).toThrow(/cannot be bound/);
    bind(256, 256);
  });
});
