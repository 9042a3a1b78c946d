import { expect, it } from 'vitest';
import { dateText } from './date-text';

it('a date reads as a British one, in every month; what is none stays as it is', () => {
  for (let month = 0; month < 12; month++) {
    const date = new Date(2026, month, 3 + 2 * month, 12);
    const words = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
    expect(dateText(date.toISOString())).toBe(words);
  }
  expect(dateText('some day')).toBe('some day');
});
