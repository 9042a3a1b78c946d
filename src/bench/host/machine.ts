import { cpus, platform, totalmem } from 'node:os';
import type { Browser } from '@playwright/test';
import type { BenchPage } from '../contest/contract';
import type { Figures } from './figures';

type Adapter = Awaited<ReturnType<BenchPage['adapter']>>;

export function recordMachine(figures: Figures, browser: Browser, adapter: Adapter, quick: boolean): void {
  const processors = cpus();
  figures.date = new Date().toISOString();
  figures.quick = quick ? 'yes' : 'no';
  figures['machine.processor'] = processors[0]?.model.trim() ?? 'unknown';
  figures['machine.cores'] = processors.length;
  figures['machine.memory_gib'] = Math.round(totalmem() / 2 ** 30);
  figures['machine.platform'] = platform();
  figures['machine.browser'] = `Chromium ${browser.version()}`;
  figures['machine.webgpu'] =
    adapter === null ? 'no adapter' : `${adapter.name}${adapter.software ? ' (software)' : ''}`;
}
