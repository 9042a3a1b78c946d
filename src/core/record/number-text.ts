/** Numbers as screens, captions and screen readers all say them. Spaces before units do not break. */

const NBSP = '\u00a0';
const MISSING = '–';

/** 135680 → "135,680". */
export function countText(count: number): string {
  return grouped(Math.round(count), 0);
}

/** An accuracy 0..1 → "93.8 %". */
export function accuracyText(share: number | null): string {
  return share === null ? MISSING : `${(100 * share).toFixed(1)}${NBSP}%`;
}

/** A density 0..1, or a difference of two, with two or three digits that count: "100 %", "40.2 %", "0.95 %", "0.028 %", "−5.0 %". */
export function densityText(share: number): string {
  return `${densityNumber(share)}${NBSP}%`;
}

function densityNumber(share: number): string {
  const percent = 100 * share;
  if (percent < 0) return percent > -0.001 ? '0' : `−${densityNumber(-share)}`;
  if (percent === 0 || percent >= 99.95) return String(Math.round(percent));
  if (percent >= 10) return percent.toFixed(1);
  if (percent >= 0.001) return plain(percent, 2);
  return '< 0.001';
}

/** A PQ Index or Gini index → "0.027"; an index below 0.001 keeps one digit that counts. */
export function indexText(index: number | null): string {
  if (index === null) return MISSING;
  if (index !== 0 && Math.abs(index) < 0.001) return plain(index, 1);
  return index.toFixed(3);
}

/** original / remaining → "3.2×", "145×". */
export function compressionText(total: number, alive: number): string {
  if (alive <= 0) return '∞×';
  const ratio = total / alive;
  return `${ratio >= 99.5 ? countText(ratio) : ratio.toFixed(1)}×`;
}

/** A compression as an axis can hold it: 64 → "64×", 4096 → "4k×", 262144 → "262k×", 2 ** 20 → "1M×". */
export function compressionTick(ratio: number): string {
  if (ratio < 1000) return `${Math.round(ratio)}×`;
  if (ratio < 1e6) return `${Math.round(ratio / 1000)}k×`;
  return `${Math.round(ratio / 1e6)}M×`;
}

/** Any real number with `digits` that count and no exponent between 0.0001 and a million. */
export function plain(value: number, digits: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(digits - 1).replace('e', ' e');
  const rounded = Number(value.toPrecision(digits));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  return Math.abs(rounded) < 1000 ? rounded.toFixed(decimals) : grouped(rounded, decimals);
}

/** Thousands apart, by hand: the first Intl.NumberFormat of a page takes 15 ms of its start, 60 on a slow machine. */
function grouped(value: number, decimals: number): string {
  const [whole = '', ...rest] = value.toFixed(decimals).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.');
}

/** Seconds → "9 s", "1 min 20 s", "2 h 5 min". */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}${NBSP}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60)
    return whole % 60 === 0 ? `${minutes}${NBSP}min` : `${minutes}${NBSP}min ${whole % 60}${NBSP}s`;
  return `${Math.floor(minutes / 60)}${NBSP}h ${minutes % 60}${NBSP}min`;
}

/** Bytes → "9.4 MB" (10^6), "10.8 GB". */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes}${NBSP}B`;
  if (bytes < 1e6) return `${(bytes / 1000).toFixed(0)}${NBSP}kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)}${NBSP}MB`;
  return `${(bytes / 1e9).toFixed(1)}${NBSP}GB`;
}

/** A large count in short: 41230 → "41 k", 136000 → "0.14 M". */
export function shortCountText(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 100_000) return `${plain(count / 1000, 2)}${NBSP}k`;
  return `${plain(count / 1e6, 2)}${NBSP}M`;
}

/** 0.5 → "½"; other numbers as they are. */
export function parameterText(value: number): string {
  if (value === 0.5) return '½';
  if (value === 0.25) return '¼';
  return String(value);
}
