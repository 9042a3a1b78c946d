/** As the lab meets Chromium on a person's machine, WebGPU and the software WebGL of machines without a GPU allowed. */
const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Without a display Chromium on Linux leaves the GPU alone unless everything goes through Vulkan. */
const GPU_FLAGS: readonly string[] = [
  '--use-angle=vulkan',
  '--enable-features=Vulkan',
  '--disable-vulkan-surface',
];

export function chromiumFlags(gpu: boolean): readonly string[] {
  return gpu ? [...FLAGS, ...GPU_FLAGS] : FLAGS;
}
