import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type GoldenCase, goldenCase } from '../../core/golden/frs/case';
import { listOf } from '../../core/golden/frs/check-scores';
import { rootNode } from '../../core/golden/json-node';
import type { Agreement } from './golden-agreement.fixture';

const OWN = new URL('../../core/golden/frs.json', import.meta.url);
const SPECIFICATION = new URL('../../../../shared/golden/frs.json', import.meta.url);

/** Every case of the project's copy of the authors' numbers, and of the specification's file where it is there. */
export function goldenCases(): readonly (readonly [string, GoldenCase])[] {
  const there = existsSync(SPECIFICATION);
  if (!there)
    console.info("The specification's own frs.json is not here: only the project's copy is tested.");
  const files = [
    ['the copy', OWN],
    ...(there ? [['the specification', SPECIFICATION] as const] : []),
  ] as const;
  return files.flatMap(([file, url]) =>
    listOf(rootNode(JSON.parse(readFileSync(url, 'utf8'))), 'cases')
      .map(goldenCase)
      .map((golden) => [`${golden.name} of ${file}`, golden] as const),
  );
}

/** Their relevance came back through sums of which one is 0.0005 where others reach 16. */
const NEAR_CANCELLING = new Map([
  ['residual_bn_stride2_shortcut', ['layer1.0.conv1', 'layer1.0.conv2', 'layer2.0.conv1', 'layer2.0.conv2']],
]);

export function expectAuthorsNumbers(found: Agreement, golden: GoldenCase, where: string): void {
  const { failures, rounded, undecided, compared, apart } = found;
  expect(failures, where).toEqual([]);
  expect(compared, where).toBeGreaterThan(100);
  // No two scores at a cut of the file lie so close.
  expect(undecided, where).toEqual([]);
  if (rounded.size === 0) return;
  expect(NEAR_CANCELLING.get(golden.name), where).toEqual(expect.arrayContaining([...rounded]));
  const [layers, scores] = [[...rounded].join(', '), apart.toExponential(1)];
  console.info(
    `${where}: ${rounded.size} of ${golden.layers.length} layers (${layers}) are off by more than 1e-5, as rounding is; scores by up to ${scores}.`,
  );
}
