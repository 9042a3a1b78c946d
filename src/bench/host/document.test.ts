import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { measuredOn, overTime, withGenerated } from './document';
import { asMarkdown, asText } from './table';

const DOCUMENT = 'docs/performance.md';

describe('docs/performance.md', () => {
  it('gets another generated part and keeps every other character', () => {
    const text = '# Title\n\nabove\n\n<!-- bench:start -->\n\nold\n\n<!-- bench:end -->\n\nbelow\n';
    const written = withGenerated(text, 'new');
    expect(written).toBe('# Title\n\nabove\n\n<!-- bench:start -->\n\nnew\n\n<!-- bench:end -->\n\nbelow\n');
    expect(withGenerated(written, 'new')).toBe(written);
  });

  it('takes it as the file stands', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const written = withGenerated(text, 'new');
    const [above = '', below = ''] = written.split('\n\nnew\n\n');
    expect(text.startsWith(`${above}\n`)).toBe(true);
    expect(text.endsWith(`\n${below}`)).toBe(true);
    expect(below).toMatch(/^<!-- bench:end -->/);
  });

  it('is refused without its markers', () => {
    expect(() => withGenerated('no markers', 'new')).toThrow(/needs the lines/);
    expect(() => withGenerated('<!-- bench:end --> <!-- bench:start -->', 'new')).toThrow(/in this order/);
  });

  it('says how long the run took, and when that was too long', () => {
    expect(overTime({ seconds: 300 })).toBeNull();
    expect(overTime({ seconds: 301 })).toMatch(/more than the 300 s/);
    expect(measuredOn({ seconds: 250 })).toMatch(/The run took 250 s; load/);
    expect(measuredOn({ seconds: 250 })).not.toMatch(/more than/);
    expect(measuredOn({ seconds: 312, quick: 'yes' })).toMatch(/took 312 s.*more than the 300 s.*Quick run/);
  });
});

describe('a table', () => {
  const table = { title: 'Title', head: ['what', ''], rows: [['a|b', '1']], notes: ['note'] };

  it('is aligned text on a screen and Markdown in a document', () => {
    expect(asText(table)).toBe('Title\nwhat\na|b   1\nnote');
    expect(asMarkdown(table)).toBe('### Title\n\n| what |  |\n| --- | --- |\n| a\\|b | 1 |\n\nnote');
  });
});
