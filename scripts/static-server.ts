import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

export interface StaticSite {
  /** Ends with the base path. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder on 127.0.0.1 as the plainest static host would: types by extension, no header beyond them.
 *
 * @param basePath where the folder appears, with both slashes: "/" or "/some/where/".
 * @param port 0 lets the system choose.
 * @throws the listen error, EADDRINUSE among them.
 */
export async function serveFolder(folder: string, basePath: string, port: number): Promise<StaticSite> {
  const server = createServer((request, response) => answer(folder, basePath, request, response));
  await listen(server, port);
  const address = server.address();
  const actualPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${actualPort}${basePath}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function answer(folder: string, basePath: string, request: IncomingMessage, response: ServerResponse): void {
  const path = pathOf(request.url ?? '/');
  if (`${path}/` === basePath) {
    response.writeHead(302, { location: basePath }).end();
    return;
  }
  const file = path?.startsWith(basePath) ? fileAt(folder, path.slice(basePath.length)) : null;
  if (file === null) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
    return;
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'content-type': type, 'content-length': statSync(file).size });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}

/** Null for text that is no URL path. */
function pathOf(target: string): string | null {
  try {
    return decodeURIComponent(new URL(target, 'http://127.0.0.1').pathname);
  } catch {
    return null;
  }
}

function fileAt(folder: string, relative: string): string | null {
  const path = normalize(relative === '' || relative.endsWith('/') ? `${relative}index.html` : relative);
  if (path.startsWith('..') || path.includes('\0')) return null;
  const file = join(folder, path);
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : null;
}
