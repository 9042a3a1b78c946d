import { describe, expect, it } from 'vitest';
import { DEFAULT_PREFS, loadPrefs, parsePrefs, savePrefs } from './prefs';
import { advance, INITIAL_VIEW, pauseReplay, play, select, shownIteration } from './view';

describe('view', () => {
  it('[G1] pointer before choice before newest, never beyond the records', () => {
    expect(shownIteration(INITIAL_VIEW, 12)).toBe(12);
    expect(shownIteration({ ...INITIAL_VIEW, selected: 4 }, 12)).toBe(4);
    expect(shownIteration({ ...INITIAL_VIEW, selected: 4, hover: 9 }, 12)).toBe(9);
    expect(shownIteration({ ...INITIAL_VIEW, selected: 40 }, 12)).toBe(12);
  });

  it('[G2] a replay shows every iteration once and ends whole', () => {
    let view = play(INITIAL_VIEW, 5);
    const seen = [view.revealed];
    while (view.playing) {
      view = advance(view, 5);
      seen.push(view.revealed);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, null]);
    expect(view.selected).toBe(5);
  });

  it('[G3] a paused replay goes on where it rests; a choice ends it', () => {
    const resting = pauseReplay(advance(play(INITIAL_VIEW, 5), 5));
    expect(play(resting, 5).revealed).toBe(1);
    expect(select(resting, 3, 5)).toMatchObject({ revealed: null, playing: false, selected: 3 });
  });
});

describe('preferences', () => {
  it('[G4] survive storage that is missing, broken or foreign', () => {
    expect(loadPrefs(null)).toEqual(DEFAULT_PREFS);
    expect(() => savePrefs(null, DEFAULT_PREFS)).not.toThrow();
    for (const value of [null, 7, 'x', {}, { theme: 'pink', stored: [1, { source: 'mnist' }] }])
      expect(parsePrefs(value)).toEqual(DEFAULT_PREFS);
    const kept = {
      ...DEFAULT_PREFS,
      theme: 'dark',
      guess: 'rise',
      stored: [{ source: 'idx:ab', name: 'mine' }],
    };
    expect(parsePrefs(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });
});
