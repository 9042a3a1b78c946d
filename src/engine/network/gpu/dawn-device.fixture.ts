import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';

/** Where Debian's Chromium and Chrome keep a Vulkan driver that needs no GPU; others keep it beside their program (CHROMIUM_PATH). */
const DRIVERS = ['/usr/lib/chromium', '/opt/google/chrome'];
/** Of glibc's dlopen: stays loaded, although it is no Node module. */
const RTLD_NODELETE = 0x1000;

/** The machine's own GPU and driver, not Chromium's software one (CONTRIBUTING.md). */
export const onHardware = process.env.GPU === 'hardware';

/** A device dies with the object that made it. */
const dawns: GPU[] = [];

/** A Dawn device in Node, or null, with a word, where there is no software driver. */
export async function testDevice(): Promise<GPUDevice | null> {
  const device = await dawnDevice();
  if (device === null) console.warn('GPU kernels are NOT tested: no software Vulkan driver (Chromium) here.');
  else
    console.info(`GPU kernels are tested on ${device.adapterInfo.description || device.adapterInfo.vendor}.`);
  return device;
}

export async function dawnDevice(): Promise<GPUDevice | null> {
  if (!onHardware && !takeSoftwareDriver()) return null;
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const gpu = create([]);
  dawns.push(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (onHardware && (adapter === null || adapter.info.isFallbackAdapter))
    throw new Error('GPU=hardware, but Dawn finds no GPU here.');
  return adapter === null ? null : adapter.requestDevice();
}

/** Makes Dawn find the software driver; false where it is not installed. */
export function takeSoftwareDriver(): boolean {
  const hasDriver = (place: string) => existsSync(`${place}/vk_swiftshader_icd.json`);
  const folder = DRIVERS.find(hasDriver) ?? [dirname(process.env.CHROMIUM_PATH ?? '')].find(hasDriver);
  if (folder === undefined || process.platform !== 'linux') return false;
  process.env.VK_ICD_FILENAMES = `${folder}/vk_swiftshader_icd.json`;
  // Dawn looks for libvulkan.so.1 by name alone: one that is loaded already is found.
  try {
    process.dlopen({ exports: {} }, `${folder}/libvulkan.so.1`, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch {
    // "Module did not self-register": true, and the library is loaded.
  }
  return true;
}
