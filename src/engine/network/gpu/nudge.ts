/** How often Firefox is made to look. */
const NUDGE_MS = 4;

/**
 * What the device is waited for. Firefox looks for finished work every 100 ms, and whenever something is submitted (Bugzilla
 * 1870699): there, empty submissions are made until it is over.
 */
export function nudged<T>(device: GPUDevice, waited: Promise<T>): Promise<T> {
  // Node has a GPU and, before version 21, no navigator.
  if (!('navigator' in globalThis) || !navigator.userAgent.includes('Firefox/')) return waited;
  const timer = setInterval(() => device.queue.submit([]), NUDGE_MS);
  return waited.finally(() => clearInterval(timer));
}
