/** What the page notes down about itself, in milliseconds since its navigation; null until seen. */
export interface Notes {
  recorded: number | null;
  click: number | null;
  firstProgress: number | null;
  firstPoint: number | null;
  readonly longTasks: { readonly start: number; readonly duration: number }[];
}

declare global {
  interface Window {
    notes?: Notes;
  }
}

/** Runs in the page before its own scripts: looks once per frame at what a person can see. */
export function watchPage(): void {
  const notes: Notes = { recorded: null, click: null, firstProgress: null, firstPoint: null, longTasks: [] };
  window.notes = notes;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      notes.longTasks.push({ start: startTime, duration });
  }).observe({ type: 'longtask', buffered: true });

  const charts = () => document.querySelector('section[aria-label="Charts"]');
  const line = () => charts()?.querySelector('.series-lines path[d^="M"]') ?? null;
  const training = () => /^Training/.test(charts()?.querySelector('.charts-empty')?.textContent ?? '');
  let emptied = false;

  document.addEventListener(
    'click',
    ({ target, timeStamp }) => {
      const button = target instanceof Element ? target.closest('button') : null;
      // When it was pressed, not when the page came to it.
      if (notes.click === null && button?.textContent === 'Run both') notes.click = timeStamp;
    },
    { capture: true },
  );

  /** One look after a frame: what is in the document now was painted with it. */
  function look(): void {
    const now = performance.now();
    if (notes.click === null) {
      if (notes.recorded === null && line() !== null) notes.recorded = now;
    } else {
      const runs = document.querySelector('.progress-list')?.textContent ?? '';
      if (notes.firstProgress === null && /epoch \d/.test(runs)) notes.firstProgress = now;
      emptied ||= training();
      if (notes.firstPoint === null && emptied && !training() && line() !== null) notes.firstPoint = now;
    }
    requestAnimationFrame(() => setTimeout(look));
  }
  requestAnimationFrame(() => setTimeout(look));
}
