// Keeps the whole build for use without a network. The build puts `self.BUILD = { version, files }` above this text
// (precache.ts), so every build has a worker of its own text and a cache of its own.
//
// A new version waits until every page of the old one is closed (no skipWaiting), so a page never meets the files of another
// build. The page and everything without a hash in its name come from the network while there is one, which is how a new
// build is seen at the next load.

const { version, files } = self.BUILD;
const scope = self.registration.scope;
const family = `pruning-lab ${scope} `; // Other sub-paths of the host have caches of their own.
const cacheName = family + version;
const listed = new Set(files.map((file) => new URL(file, scope).href));
const page = new URL('index.html', scope).href;
const PATIENCE_MS = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(deleteOldCaches().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  const url = request.url.split(/[?#]/)[0];
  const target = url === scope ? page : url;
  if (!listed.has(target)) return;
  event.respondWith(isHashed(target) ? fromCache(request, target) : fromNetwork(request, target));
});

async function fill() {
  const cache = await caches.open(cacheName);
  await cache.addAll(
    [...listed].map((url) => new Request(url, { cache: isHashed(url) ? 'default' : 'reload' })),
  );
}

async function deleteOldCaches() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(family) && name !== cacheName).map((name) => caches.delete(name)),
  );
}

/** Vite puts the content's hash into every name under assets/. */
function isHashed(url) {
  return url.slice(scope.length).startsWith('assets/');
}

async function fromCache(request, target) {
  const cache = await caches.open(cacheName);
  return (await cache.match(target)) ?? fetch(request);
}

async function fromNetwork(request, target) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(target);
  if (kept === undefined) return fetch(request);
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  const fresh = fetch(request).then(
    (response) => (response.ok ? response : kept),
    () => kept,
  );
  return Promise.race([fresh, late]);
}
