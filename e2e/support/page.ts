import { test as base } from '@playwright/test';
import type { StaticSite } from '../../scripts/static-server';
import { serveFolder } from '../../scripts/static-server';

export { expect } from '@playwright/test';

/** Not the root, as on many static hosts: every path in the build must be relative. */
export const SUB_PATH = '/somewhere/below/';

interface Site {
  /** The build, served below SUB_PATH; `page.goto('./')` opens it. */
  readonly site: StaticSite;
}

interface Quiet {
  /** What the console may say in this test: an entry excuses a message that contains it. Start from `[]`. */
  readonly allowedConsole: string[];
  readonly quietConsole: undefined;
}

/**
 * Playwright's test with the built page behind `page.goto('./')`. A test fails when the console of any of its pages, or of their
 * workers, shows an error or a warning, or when an exception is not caught.
 */
export const test = base.extend<Quiet, Site>({
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter to learn which fixtures this one needs.
    async ({}, use) => {
      const site = await serveFolder('dist', SUB_PATH, 0);
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ site }, use) => use(site.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter to learn that this fixture needs no other.
  allowedConsole: async ({}, use) => use([]),
  quietConsole: [
    async ({ context, allowedConsole }, use) => {
      const said: string[] = [];
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
          said.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (error) =>
        said.push(`uncaught: ${error.error().stack ?? error.error().message}`),
      );
      await use(undefined);
      const unexpected = said.filter((text) => !allowedConsole.some((part) => text.includes(part)));
      base.expect(unexpected, 'the console stays free of errors and warnings').toEqual([]);
    },
    { auto: true },
  ],
});
