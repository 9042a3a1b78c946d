import { openLabPort } from '../client/lab-worker';
import type { WarmWorkers } from '../client/warm-workers';
import { createWarmWorkers } from '../client/warm-workers';
import { spareWorkers, whenIdle } from './page-time';

let made: WarmWorkers | null = null;

/** The workers of this page, made when they are first needed. */
export function warmWorkers(): WarmWorkers {
  made ??= createWarmWorkers({
    open: (handlers) => openLabPort(handlers),
    spares: spareWorkers(),
    whenIdle,
  });
  return made;
}
