/**
 * Keeps the page for use without a network: registers the service worker the build wrote beside index.html
 * (scripts/offline). Silent where there is none: no service workers, an insecure address, a refusing browser, or development.
 */
export function registerOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = () => {
    navigator.serviceWorker.register(new URL('sw.js', document.baseURI)).catch(() => {});
  };
  if (document.readyState === 'complete') register();
  else addEventListener('load', register, { once: true });
}
