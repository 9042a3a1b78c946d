import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FASHION_MNIST, MNIST, type RemoteDataset, type RemoteFile } from '../../core/datasets/remote';
import { fetchRemote, type LoadProgress } from './fetch-remote';
import type { DataServices } from './services';
import { CONTENTS, control, services, TEST_LABELS, TRAIN_LABELS } from './toy-services';

/** A public data set small enough to serve here, at three hosts. */
const TOY: RemoteDataset = {
  ...MNIST,
  name: 'Toy',
  mirrors: ['https://one.example/', 'https://two.example/', 'https://three.example/'],
  files: MNIST.files.map((file): RemoteFile => {
    const content = CONTENTS[file.name] ?? new Uint8Array();
    const contentSha256 = createHash('sha256').update(content).digest('hex');
    return { name: file.name, packedBytes: gzipSync(content).length, contentSha256 };
  }),
};

/** A server: what `answer` says for a host and file, and the addresses asked for. */
function server(answer: (host: string, file: string) => BodyInit | number | Error | 'silence') {
  const asked: string[] = [];
  const fetch: DataServices['fetch'] = async (url, { signal }) => {
    asked.push(url);
    const { host, pathname } = new URL(url);
    const body = answer(host, pathname.split('/').at(-1) ?? '');
    if (body instanceof Error) throw body;
    if (body === 'silence') {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    }
    return typeof body === 'number' ? new Response('', { status: body }) : new Response(body);
  };
  return { asked, fetch };
}

function packed(file: string): BodyInit {
  return new Uint8Array(gzipSync(CONTENTS[file] ?? new Uint8Array()));
}

describe('public data sets', () => {
  it('[D31] are fetched, checked and assembled, with progress that only grows, up to the whole', async () => {
    const { fetch } = server((_, file) => packed(file));
    const seen: LoadProgress[] = [];
    const dataset = await fetchRemote(
      TOY,
      services({ fetch }),
      control((progress) => seen.push(progress)),
    );
    expect([...dataset.train.labels]).toEqual(TRAIN_LABELS);
    expect([...dataset.test.labels]).toEqual(TEST_LABELS);
    expect(dataset.normalisation).toEqual({ mean: [0.1307], std: [0.3081] });
    const done = seen.map((progress) => progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({
      done: seen.at(-1)?.total,
      label: expect.stringMatching(/one\.example/),
    });
  });

  it('[D32] a mirror that is away, answers an error, stays silent or sends other bytes is passed over', async () => {
    for (const fault of [
      new TypeError('Failed to fetch'),
      404,
      'silence',
      'not this',
      packed('train-labels-idx1-ubyte.gz'),
    ] as const) {
      const { asked, fetch } = server((host, file) => (host === 'one.example' ? fault : packed(file)));
      const dataset = await fetchRemote(TOY, services({ fetch, stallMs: 30 }), control());
      expect([...dataset.test.labels]).toEqual(TEST_LABELS);
      // One visit to the bad host, then straight to the good one.
      expect(asked.filter((url) => url.includes('one.example'))).toHaveLength(1);
      expect(asked).toHaveLength(5);
    }
  });

  it('[D33] a server that unpacks or repacks on the way is as good: the content is what is checked', async () => {
    for (const body of [
      (file: string) => CONTENTS[file],
      (file: string) => gzipSync(CONTENTS[file] ?? '', { level: 0 }),
    ]) {
      const { fetch } = server((_, file) => new Uint8Array(body(file) ?? []));
      expect((await fetchRemote(TOY, services({ fetch }), control())).test.labels).toHaveLength(3);
    }
  });

  it('[D34] with no network the sentence names every host and says what to do', async () => {
    const loading = fetchRemote(FASHION_MNIST, services({}), control());
    await expect(loading).rejects.toEqual(
      networkFailure(/Fashion-MNIST .*raw\.githubusercontent\.com \(Failed to fetch\).*drop them here/),
    );
    for (const { mirrors } of [MNIST, FASHION_MNIST]) {
      for (const mirror of mirrors) expect(mirror).toMatch(/^https:\/\/.*\/$/);
    }
  });

  it('[D36] cancelling rejects with its reason, also in the middle of a file', async () => {
    const controller = new AbortController();
    const { fetch } = server((_, file) => packed(file));
    const onProgress = ({ done }: LoadProgress) => {
      if (done > 0) controller.abort(new Error('cancelled'));
    };
    const loading = fetchRemote(TOY, services({ fetch }), { signal: controller.signal, onProgress });
    await expect(loading).rejects.toThrow(/^cancelled$/);
  });
});

function networkFailure(fault: RegExp) {
  return expect.objectContaining({ code: 'network', message: expect.stringMatching(fault) });
}
