import { afterEach, describe, expect, it, vi } from 'vitest';
import { nullDevice } from '../../../bench/counts/null-device';
import { nudged } from './nudge';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0';
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36';

describe('waiting for the GPU', () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it.each([
    [FIREFOX, true],
    [CHROME, false],
  ])(
    '[W23] %s: empty submissions while it waits where they are needed, none afterwards',
    async (userAgent, needed) => {
      vi.useFakeTimers();
      vi.stubGlobal('navigator', { userAgent });
      const { device } = nullDevice();
      const submitted = vi.spyOn(device.queue, 'submit');
      let done = (_: string): void => undefined;
      const waited = nudged(device, new Promise<string>((resolve) => (done = resolve)));
      vi.advanceTimersByTime(100);
      const meanwhile = submitted.mock.calls.length;
      expect(meanwhile > 10).toBe(needed);
      expect(submitted.mock.calls.every(([buffers]) => [...buffers].length === 0)).toBe(true);
      done('here');
      expect(await waited).toBe('here');
      vi.advanceTimersByTime(100);
      expect(submitted.mock.calls.length).toBe(meanwhile);
    },
  );

  it('[W23] stops when what it waits for fails', async () => {
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { userAgent: FIREFOX });
    const { device } = nullDevice();
    const submitted = vi.spyOn(device.queue, 'submit');
    await expect(nudged(device, Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    vi.advanceTimersByTime(100);
    expect(submitted).not.toHaveBeenCalled();
  });
});
