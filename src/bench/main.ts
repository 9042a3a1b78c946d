/** `npm run bench`: ours and the peers in one real Chromium, production builds, in turns. Progress on stderr, tables on stdout. */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Browser } from '@playwright/test';
import { serveFolder } from '../../scripts/static-server';
import { countGpu } from './counts/gpu-counts';
import type { BenchArguments } from './host/arguments';
import { parseBenchArguments, USAGE } from './host/arguments';
import { openArena } from './host/bench-page';
import { launchChromium } from './host/browser';
import type { AppBuild } from './host/builds';
import { buildApp, buildBenchPage } from './host/builds';
import { measureChannelModels } from './host/channel-models';
import { measuredOn, overTime, writeDocument } from './host/document';
import type { Figures } from './host/figures';
import { rounded } from './host/figures';
import { recordGpuCounts } from './host/gpu-figures';
import { measureLatency } from './host/latency';
import { isHardware, recordMachine } from './host/machine';
import { measureParallel } from './host/parallel';
import type { Plan } from './host/plan';
import { FULL, QUICK } from './host/plan';
import type { Tell } from './host/progress';
import { createTell } from './host/progress';
import { tablesOf } from './host/report';
import { measureStartUp, watchChannelRuns } from './host/start-up';
import { median } from './host/statistics';
import { asText } from './host/table';
import { measureTraining } from './host/training';

const asked = argumentsGiven();
if (asked?.help === true) process.stdout.write(`${USAGE}\n`);
else if (asked !== null) await bench(asked).catch((error: unknown) => complain(error));

function argumentsGiven(): BenchArguments | null {
  try {
    return parseBenchArguments(process.argv.slice(2));
  } catch (error) {
    complain(error, `\n${USAGE}\n`);
    return null;
  }
}

function complain(error: unknown, advice = ''): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${advice}`);
  process.exitCode = 1;
}

async function bench(wanted: BenchArguments): Promise<void> {
  const { json, write, quick, trainingOnly, gpu, fastPeersOnly } = wanted;
  const began = performance.now();
  const say = createTell();
  const timing = quick ? QUICK : FULL;
  const plan = fastPeersOnly ? { ...timing, slowPeers: false } : timing;
  const figures: Figures = {};
  // What was measured before the run was cut off, by Ctrl-C too, is kept.
  const keep = () => {
    if (json !== null) writeFileSync(json, `${JSON.stringify(figures, null, 2)}\n`);
  };
  const tell: Tell = (line) => {
    say(line);
    keep();
  };
  const load = loadavg()[0] ?? 0;
  tell('counts on a device that computes nothing');
  recordGpuCounts(figures, await countGpu());
  tell('builds');
  const pageFolder = await buildBenchPage();
  const app = trainingOnly ? null : await buildApp();
  const browser = await launchChromium(gpu);
  try {
    figures['machine.load_at_start'] = rounded(load);
    await measureNetworks(browser, pageFolder, wanted, plan, figures, tell);
    if (app !== null) await measureApp(browser, app, plan, figures, tell);
    figures.seconds = Math.round((performance.now() - began) / 1000);
  } finally {
    keep();
    await browser.close();
  }
  console.log([measuredOn(figures), ...tablesOf(figures).map(asText)].join('\n\n'));
  if (write) tell(`wrote ${writeDocument(figures)}`);
  tell(`the whole run took ${figures.seconds} s`);
  const late = overTime(figures);
  if (late !== null) tell(`warning: ${late}`);
}

/** Ours and the peers on the benchmark's own page. */
async function measureNetworks(
  browser: Browser,
  folder: string,
  { models, quick, trainingOnly, gpu }: BenchArguments,
  plan: Plan,
  figures: Figures,
  tell: Tell,
): Promise<void> {
  const site = await serveFolder(folder, '/', 0);
  try {
    const arena = await openArena(browser, site.url);
    const surroundings = await arena.surroundings();
    recordMachine(figures, browser.version(), surroundings, quick);
    const webgpu = isHardware(surroundings.webgpu);
    if (gpu && !webgpu)
      throw new Error(
        `--gpu is given, but WebGPU is ${figures['machine.webgpu']} in this browser: leave it out, or see docs/performance.md.`,
      );
    const peaks: number[] = [];
    for (const model of models)
      peaks.push(...(await measureTraining({ arena, plan, webgpu, figures, tell }, model)));
    figures['gemm.peak_gflops'] = rounded(median(peaks));
    if (trainingOnly) return;
    await measureChannelModels(arena, plan, figures, tell);
    await measureLatency(arena, 'wasm', plan, figures, tell);
    if (webgpu) await measureLatency(arena, 'webgpu', plan, figures, tell);
    await measureParallel(arena, surroundings.cores, plan, figures, tell);
    await arena.close();
  } finally {
    await site.close();
  }
}

/** The finished lab: how it starts, how free its page stays, how large it is. */
async function measureApp(
  browser: Browser,
  { folder, firstLoadGzipKb, workerGzipKb }: AppBuild,
  plan: Plan,
  figures: Figures,
  tell: Tell,
): Promise<void> {
  const site = await serveFolder(folder, '/', 0);
  try {
    await measureStartUp(browser, site.url, plan, figures, tell);
    if (plan.channelRuns) await watchChannelRuns(browser, site.url, figures, tell);
  } finally {
    await site.close();
  }
  figures['size.first_load_js_gzip_kb'] = rounded(firstLoadGzipKb);
  figures['size.worker_gzip_kb'] = rounded(workerGzipKb);
}
