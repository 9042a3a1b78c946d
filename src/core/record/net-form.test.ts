import { describe, expect, it } from 'vitest';
import { asChannels, madeConfig, madeRun } from '../compare/made-runs';
import { defaultGradual } from '../config/defaults';
import type { RunConfig } from '../config/run-config';
import { captionOf } from './caption';
import { channelReadOut } from './channel-words';
import { formCaption, formLines } from './form-words';
import { handSizeNote, latencyOf, maskedSentence, sizeNote } from './net-form';
import { readOutSentence } from './read-out';
import type { ChannelsRecord, IterationRecord } from './run-record';
import { runPhases } from './run-series';

const WEIGHTS = madeRun(madeConfig('sap', 0), [
  [1024, 0.9],
  [256, 0.8],
]).iterations;

function channelRecords(
  form: ChannelsRecord['form'],
): readonly (IterationRecord & { channels: ChannelsRecord })[] {
  return WEIGHTS.flatMap((record, i) => {
    const made = asChannels(record, 4 * i + 4);
    return made.channels === undefined ? [] : { ...made, channels: { ...made.channels, form } };
  });
}

const plainSpaces = (text: string | null | undefined) => text?.replaceAll('\u00a0', ' ');

describe('sizes of a net that is only masked', () => {
  const [first, masked] = channelRecords('masked');
  const [, removed] = channelRecords('removed');
  if (first === undefined || masked === undefined || removed === undefined) throw new Error('fixture');

  it('[CW10] are never told as those of the net as it is', () => {
    expect([masked, removed, ...WEIGHTS].map(sizeNote)).toEqual(['if removed', null, null, 'not masked']);
    expect(formLines([masked])).toEqual([
      {
        ...{ badge: 'Masked: same size and speed', note: 'if removed' },
        runs: [{ run: 0, parameters: '25.7\u00a0%' }],
      },
    ]);
    expect(plainSpaces(formCaption([{ label: 'Relevance', iterations: [masked] }]))).toBe(
      'At the end. Masked: same size and speed: Relevance (25.7 % of the parameters if removed).',
    );
    expect(
      [masked, removed].map((record) => plainSpaces(channelReadOut(record, record.channels).macs)),
    ).toEqual([...['100 %', '25 %']]);
    expect(plainSpaces(readOutSentence('Relevance', masked))).toContain(
      ', 100 % of the multiply-accumulates,',
    );
    const caption = plainSpaces(captionOf([first, masked], 1, runPhases([], false)));
    expect(caption).toContain('Masks save nothing; removing what is masked would leave 25.0 % of the MACs.');
    expect(caption).not.toContain('MACs are');
  });

  it('[CW10] a hand only masks, whatever the run did', () => {
    expect([masked, removed].map((record) => handSizeNote(record, 0))).toEqual(['if removed', null]);
    expect([masked, removed, ...WEIGHTS].map((record) => handSizeNote(record, 1))).toEqual([
      ...['if removed', 'if removed', 'not masked', 'not masked'],
    ]);
  });

  it('[CW10] the latency of a run is that of the net it has', () => {
    const latency = { batch: 64, denseMs: 8, maskedMs: 9, removedMs: 3, iqrMs: [2, 1, 0.5] };
    const told = (['dense', 'masked', 'removed'] as const).map((form) => latencyOf({ form, latency }));
    expect(told).toEqual([
      { median: 8, range: 2 },
      { median: 9, range: 1 },
      { median: 3, range: 0.5 },
    ]);
    expect([latencyOf({ form: 'removed', latency: null }), latencyOf(undefined)]).toEqual([null, null]);
  });

  it('[CW11] a chart of sizes names the runs whose sizes are not real', () => {
    const removes = { label: 'Relevance', config: madeConfig('frs', 0) };
    const masks: RunConfig = {
      ...removes.config,
      pruning: { ...removes.config.pruning, gradual: { ...defaultGradual(20), remove: false } },
    };
    expect(maskedSentence([removes])).toBe('');
    expect(maskedSentence([{ label: 'Random', config: masks }])).toMatch(
      /^ Channels are only masked: the net keeps its size and speed/,
    );
    const both = maskedSentence([removes, { label: 'Random', config: masks }]);
    expect(both).toMatch(/^ Channels of Random are only masked/);
  });
});
