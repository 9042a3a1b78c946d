import type { Browser } from '@playwright/test';
import { chromium } from '@playwright/test';
import { obtainChromium } from '../../../scripts/chromium';

/** As the lab meets it on a person's machine, WebGPU and the software WebGL of machines without a GPU allowed. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: obtainChromium(),
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--enable-unsafe-swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
