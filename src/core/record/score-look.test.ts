import { describe, expect, it } from 'vitest';
import { barSentence, binOf, channelsSentence, weightsSentence } from './score-look';

const HISTOGRAM = { max: 0.4, kept: [0, 1, 0, 3], cut: [2, 1, 0, 0] };

describe('a bar of scores that is looked at', () => {
  it('[CV71] a channel is named with its score and what the cut does to it', () => {
    const bar = { channel: 12, score: 0.0341, state: 'alive' } as const;
    expect(barSentence('conv4', bar, 'score', 'next')).toBe('conv4, channel 12: score 0.034.');
    expect(barSentence('conv4', { ...bar, state: 'goes' }, 'score', 'next')).toBe(
      'conv4, channel 12: score 0.034, goes next.',
    );
    expect(barSentence('conv4', { ...bar, state: 'goes' }, 'lot', 'last')).toBe(
      'conv4, channel 12: lot 0.034, went with the last cut.',
    );
    expect(barSentence('conv4', { ...bar, state: 'gone' }, 'score', 'next')).toBe(
      'conv4, channel 12: gone, score 0.034 at its cut.',
    );
    expect(barSentence('conv4', { ...bar, score: null }, 'score', 'next')).toBe(
      'conv4, channel 12: no score.',
    );
  });

  it('[CV71] a bar of several names the lowest of them and counts the rest', () => {
    const channels = [0.31, 0.32, 0.35, 0.4].map((score, channel) => ({
      ...{ layer: 'conv2', channel, score, goes: channel === 0 },
    }));
    expect(channels.map(({ score }) => binOf(score, HISTOGRAM))).toEqual([3, 3, 3, 3]);
    expect(channelsSentence(channels, HISTOGRAM, 3, 'next')).toBe(
      'conv2 channel 0 (0.31, goes next), conv2 channel 1 (0.32) and 2 more.',
    );
    expect(channelsSentence(channels.slice(1), HISTOGRAM, 3, 'next')).toBe(
      'conv2 channel 1 (0.32), conv2 channel 2 (0.35), conv2 channel 3 (0.40).',
    );
    expect(channelsSentence(channels, HISTOGRAM, 2, 'next')).toBe('0.200 to 0.300: no channel.');
  });

  it('[CV71] a bar of weights counts those that go and those that stay', () => {
    expect(weightsSentence(HISTOGRAM, 1)).toBe('0.100 to 0.200: 1 go, 1 stay.');
    expect(weightsSentence(HISTOGRAM, 0)).toBe('0 to 0.100: 2 go, 0 stay.');
  });
});
