import { obtainChromium } from './chromium';

try {
  console.log(obtainChromium());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
