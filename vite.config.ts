import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import packageJson from './package.json' with { type: 'json' };
import { checkBundle } from './scripts/check-bundle.ts';
import { precache } from './scripts/offline/precache.ts';

const bundle = checkBundle();

export default defineConfig({
  // Relative paths: the build runs from any sub-path of any static host.
  base: './',
  plugins: [react(), bundle.page, precache()],
  define: { __APP_VERSION__: JSON.stringify(packageJson.version) },
  worker: { format: 'es', plugins: () => [bundle.worker] },
  build: { target: 'es2023', chunkSizeWarningLimit: 2000 },
  // Vitest would leave one core idle, and there may be only two.
  test: { include: ['src/**/*.test.{ts,tsx}'], testTimeout: 60_000, maxWorkers: '100%' },
});
