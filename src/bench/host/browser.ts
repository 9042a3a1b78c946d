import type { Browser } from '@playwright/test';
import { chromium } from '@playwright/test';
import { obtainChromium } from '../../../scripts/chromium';
import { chromiumFlags } from './chromium-flags';

/** @param gpu with what a Linux machine without a display needs to use its GPU. */
export function launchChromium(gpu: boolean): Promise<Browser> {
  return chromium.launch({ executablePath: obtainChromium(), args: [...chromiumFlags(gpu)] });
}
