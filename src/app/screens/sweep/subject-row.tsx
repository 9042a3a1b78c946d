import type { ReactElement } from 'react';
import { listText } from '../../../core/compare/list-text';
import { methodNamed } from '../../../core/pruning/methods/catalogue';
import { ABLATIONS } from '../../../core/sweep/ablations';
import type { Setup } from '../../store/setup';
import type { SweepDraft } from '../../store/sweep-draft';
import { changeDraft, takeAblation } from '../../store/sweep-draft';

interface SubjectRowProps {
  readonly draft: SweepDraft;
  readonly setup: Setup;
}

/** What is swept: the Lab's setup, an ablation of the paper, or a file. */
export function SubjectRow({ draft, setup }: SubjectRowProps): ReactElement {
  const { subject } = draft;
  const chosen = subject.kind === 'ablation' ? subject.ablation.name : null;
  return (
    <fieldset className="sweep-subject">
      <legend className="only-read">What is swept</legend>
      <div className="sweep-choices">
        <Choice
          label="The Lab’s setup"
          chosen={subject.kind === 'form'}
          onChoose={() => changeDraft({ subject: { kind: 'form' }, axes: [] })}
        />
        <span className="hint">The paper’s ablations of SAP:</span>
        {ABLATIONS.map((ablation) => (
          <Choice
            key={ablation.name}
            label={ablation.label}
            chosen={chosen === ablation.name}
            onChoose={() => takeAblation(ablation)}
          />
        ))}
        {subject.kind === 'file' && <Choice label={subject.name} chosen onChoose={() => undefined} />}
      </div>
      <p className="hint">{subjectText(draft, setup)}</p>
    </fieldset>
  );
}

function Choice(props: { readonly label: string; readonly chosen: boolean; onChoose(): void }): ReactElement {
  const { label, chosen, onChoose } = props;
  return (
    <label className={chosen ? 'sweep-choice chosen' : 'sweep-choice'}>
      <input type="radio" name="sweep-subject" checked={chosen} onChange={onChoose} />
      {label}
    </label>
  );
}

function subjectText({ subject }: SweepDraft, { methods }: Setup): string {
  const rest = 'on the data, model and training of the Lab';
  switch (subject.kind) {
    case 'form': {
      const names = [...new Set(methods.map(({ method }) => methodNamed(method).label))];
      return `${listText(names)} ${rest}. Give any parameter several values; a method without it runs once.`;
    }
    case 'ablation': {
      const fixed = Object.entries(subject.ablation.settings).map(
        ([id, value]) => `${GREEK[id] ?? id} ${value}`,
      );
      return `${subject.ablation.summary} SAP${fixed.length === 0 ? '' : ` with ${fixed.join(', ')}`}, ${rest}.`;
    }
    case 'file':
      return `${subject.name}, with its own data, model, training and methods.`;
  }
}

const GREEK: Readonly<Record<string, string>> = { gamma: 'γ', eta: 'η_r', beta: 'β' };
