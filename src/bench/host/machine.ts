import { cpus, platform, totalmem } from 'node:os';
import type { Graphics, Surroundings } from '../contest/contract';
import type { Figures } from './figures';

export function recordMachine(figures: Figures, browser: string, found: Surroundings, quick: boolean): void {
  const processors = cpus();
  figures.date = new Date().toISOString();
  figures.quick = quick ? 'yes' : 'no';
  figures['machine.processor'] = processors[0]?.model.trim() ?? 'unknown';
  figures['machine.cores'] = processors.length;
  figures['machine.memory_gib'] = Math.round(totalmem() / 2 ** 30);
  figures['machine.platform'] = platform();
  figures['machine.browser'] = `Chromium ${browser}`;
  figures['machine.webgpu'] = inWords(found.webgpu);
  figures['machine.webgl'] = inWords(found.webgl);
  figures['machine.gpu'] = isHardware(found.webgpu) || isHardware(found.webgl) ? 'yes' : 'no';
}

export function isHardware(graphics: Graphics | null): boolean {
  return graphics !== null && !graphics.software;
}

/** The browser computes with a GPU, so that what is asked of machines without one is not asked here. */
export function hasGpu(figures: Figures): boolean {
  return figures['machine.gpu'] === 'yes';
}

function inWords(graphics: Graphics | null): string {
  return graphics === null ? 'none' : `${graphics.name}${graphics.software ? ' (software)' : ''}`;
}
