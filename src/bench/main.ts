/** `npm run bench`: ours and the peers in one real Chromium, production builds, in turns. Progress on stderr, tables on stdout. */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { serveFolder } from '../../scripts/static-server';
import type { BenchArguments } from './host/arguments';
import { parseBenchArguments, USAGE } from './host/arguments';
import { openArena } from './host/bench-page';
import { launchChromium } from './host/browser';
import { buildApp, buildBenchPage } from './host/builds';
import { measuredOn, writeDocument } from './host/document';
import type { Figures } from './host/figures';
import { rounded } from './host/figures';
import { measureLatency } from './host/latency';
import { recordMachine } from './host/machine';
import { measureParallel } from './host/parallel';
import { FULL, QUICK } from './host/plan';
import { createTell } from './host/progress';
import { asText, tablesOf } from './host/report';
import { measureStartUp } from './host/start-up';
import { median } from './host/statistics';
import { measureTraining } from './host/training';

try {
  await bench(parseBenchArguments(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
  process.exitCode = 1;
}

async function bench({ json, write, quick, models, trainingOnly }: BenchArguments): Promise<void> {
  const began = performance.now();
  const tell = createTell();
  const plan = quick ? QUICK : FULL;
  const figures: Figures = {};
  const load = loadavg()[0] ?? 0;
  tell('builds');
  const pageFolder = await buildBenchPage();
  const app = trainingOnly ? null : await buildApp();
  const browser = await launchChromium();
  const benchSite = await serveFolder(pageFolder, '/', 0);
  try {
    const arena = await openArena(browser, benchSite.url);
    const adapter = await arena.adapter();
    recordMachine(figures, browser, adapter, quick);
    figures['machine.load_at_start'] = rounded(load);
    const peaks: number[] = [];
    const realGpu = adapter !== null && !adapter.software;
    for (const model of models) await measureTraining(arena, model, plan, realGpu, peaks, figures, tell);
    figures['gemm.peak_gflops'] = rounded(median(peaks));
    if (app !== null) {
      await measureLatency(arena, plan, figures, tell);
      await measureParallel(arena, plan, figures, tell);
      await arena.close();
      const appSite = await serveFolder(app.folder, '/', 0);
      await measureStartUp(browser, appSite.url, plan, figures, tell).finally(appSite.close);
      figures['size.first_load_js_gzip_kb'] = rounded(app.firstLoadGzipKb);
      figures['size.worker_gzip_kb'] = rounded(app.workerGzipKb);
    }
  } finally {
    await browser.close();
    await benchSite.close();
  }
  figures.seconds = Math.round((performance.now() - began) / 1000);
  console.log([measuredOn(figures), ...tablesOf(figures).map(asText)].join('\n\n'));
  if (json !== null) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  if (write) tell(`wrote ${writeDocument(figures)}`);
}
