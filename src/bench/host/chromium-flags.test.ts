import { describe, expect, it } from 'vitest';
import { chromiumFlags } from './chromium-flags';

describe('the flags of Chromium', () => {
  it('ask for the GPU only when told to', () => {
    const plain = chromiumFlags(false);
    expect(plain).toContain('--enable-unsafe-webgpu');
    expect(plain.filter((flag) => /vulkan/i.test(flag))).toEqual([]);
    const withGpu = chromiumFlags(true);
    expect(withGpu).toEqual(expect.arrayContaining([...plain]));
    expect(withGpu.filter((flag) => /vulkan/i.test(flag))).toEqual([
      '--use-angle=vulkan',
      '--enable-features=Vulkan',
      '--disable-vulkan-surface',
    ]);
  });
});
