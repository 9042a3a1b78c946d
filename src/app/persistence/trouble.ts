/** What is not kept and what to do, for an error of the browser's storage. */
export function troubleSentence(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'QuotaExceededError')
    return 'Storage is full: the newest iterations are kept in this tab only and are lost when it closes. Runs go on; what was stored before is safe. Delete runs you no longer need, and the rest is stored at once.';
  if (name === 'VersionError')
    return 'A newer version of this page has stored runs here, which this one cannot read or add to. Reload the page.';
  const said = error instanceof Error && error.message !== '' ? ` (${error.message})` : '';
  return `This browser lets the page store nothing${said}: runs are lost when this tab closes. It may be a private window, or storage may be switched off for this site.`;
}

export const BLOCKED_SENTENCE =
  'Another tab holds an older version of the stored runs open: close the other tabs of Pruning Lab, or reload them.';

/** The database was closed under this page's feet. */
export function lostSentence(newer: boolean): string {
  return newer
    ? 'A newer version of this page took over the stored runs in another tab: nothing more is stored from here. Reload this page; runs under way can be resumed afterwards.'
    : 'The browser closed the stored runs: nothing more is stored from here. Reload this page; runs under way can be resumed afterwards.';
}
