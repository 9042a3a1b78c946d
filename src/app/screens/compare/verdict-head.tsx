import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { fairnessWarnings } from '../../../core/compare/fairness';
import { verdictWords } from '../../../core/compare/verdict-words';
import { ScreenHeading } from '../screen-heading';
import type { Comparison } from './use-comparison';

/** What the numbers allow to be said, and what makes them unfair. */
export function VerdictHead({ comparison }: { readonly comparison: Comparison }): ReactElement {
  const { verdict, dense, shown, finished } = comparison;
  const { title, subtitle } = useMemo(() => verdictWords(verdict, dense), [verdict, dense]);
  const warnings = useMemo(() => {
    const all = fairnessWarnings(shown.map(({ series }) => series));
    if (finished) return all;
    // While runs train, epochs and seeds differ by themselves.
    const lasting = all.filter(({ about }) => about !== 'epochs' && about !== 'seeds');
    return [
      ...lasting,
      { about: 'growing', sentence: 'Runs are still training: these numbers will change.' },
    ];
  }, [shown, finished]);
  return (
    <div className="cmp-verdict">
      <ScreenHeading className="cmp-title">{title}</ScreenHeading>
      <p className="hint">{subtitle}</p>
      {warnings.length > 0 && (
        <ul className="cmp-warnings" aria-label="What to bear in mind">
          {warnings.map(({ about, sentence }) => (
            <li key={about}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
