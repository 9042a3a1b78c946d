/** Text between tags: markup escaped, characters that XML 1.0 cannot hold left out. */
export function escaped(text: string): string {
  return (
    text
      .replaceAll(/\p{Cs}/gu, '\ufffd')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out.
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
  );
}

export function attribute(text: string): string {
  return escaped(text).replaceAll('"', '&quot;');
}

/** A coordinate with one decimal, within what every renderer can hold. */
export function pixel(value: number): string {
  return String(Math.round(10 * Math.max(-1e5, Math.min(1e5, value))) / 10);
}

/** Width in pixels, estimated: a system font's letters are about 0.55 of their size wide, East Asian ones a whole. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += (letter.codePointAt(0) ?? 0) >= 0x1100 ? 1 : 0.56;
  return width * size;
}

/** Lines of at most `width` pixels, broken at spaces; a longer word is cut. */
export function wrapped(text: string, size: number, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer, size) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (textWidth(line, size) > width) {
      const letters = Math.max(1, Math.floor((line.length * width) / textWidth(line, size)));
      lines.push(line.slice(0, letters));
      line = line.slice(letters);
    }
  }
  return line === '' ? lines : [...lines, line];
}
