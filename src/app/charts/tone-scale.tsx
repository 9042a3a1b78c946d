import type { ReactElement } from 'react';
import type { ClassWords } from '../../core/record/class-words';
import { plain } from '../../core/record/number-text';

interface ToneScaleProps {
  /** What the strongest tone stands for. */
  readonly most: number;
  readonly words: Pick<ClassWords, 'signed' | 'ends'>;
  /** Left end of its words, and top of its tones. */
  readonly x: number;
  readonly y: number;
}

const FROM_ZERO = [0, 0.25, 0.5, 0.75, 1] as const;
const BOTH_SIGNS = [-1, -0.75, -0.5, -0.25, ...FROM_ZERO] as const;
const SWATCH = 9;
const HIGH = 10;
/** Of a letter of its words, on average. */
const LETTER = 6.7;
const GAP = 6;

/** What the tones of a map stand for, from its lowest number to its highest, with what these mean. */
export function ToneScale({ most, words, x, y }: ToneScaleProps): ReactElement {
  const { signed, ends } = words;
  const steps = signed ? BOTH_SIGNS : FROM_ZERO;
  const low = signed ? `${ends.low} −${plain(most, 2)}`.trim() : '0';
  const high = `${plain(most, 2)} ${ends.high}`.trim();
  const left = x + LETTER * low.length + GAP;
  const width = steps.length * SWATCH;
  return (
    <g>
      <text x={left - GAP} y={y + HIGH} textAnchor="end">
        {low}
      </text>
      {steps.map((step, index) => (
        <rect
          key={step}
          x={left + index * SWATCH}
          y={y}
          width={SWATCH}
          height={HIGH}
          fill={step < 0 ? 'var(--lottery)' : 'var(--sap)'}
          fillOpacity={Math.abs(step)}
        />
      ))}
      <rect x={left} y={y} width={width} height={HIGH} fill="none" stroke="var(--hair)" />
      <text x={left + width + GAP} y={y + HIGH}>
        {high}
      </text>
    </g>
  );
}
