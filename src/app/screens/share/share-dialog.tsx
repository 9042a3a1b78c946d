import type { ReactElement } from 'react';
import { useId, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useLab } from '../../store/lab-store';
import { linkTo, placeOf } from '../../store/make-link';
import { setupProblems } from '../../store/setup';
import { Dialog } from '../../ui/dialog';
import { PlaceSwitch } from './place-switch';
import './share.css';

/** The form as a link, and the place the person looks at. */
export function ShareDialog({ open, onClose }: { readonly open: boolean; onClose(): void }): ReactElement {
  return (
    <Dialog title="Share" open={open} onClose={onClose}>
      <LinkPart />
    </Dialog>
  );
}

function LinkPart(): ReactElement {
  const id = useId();
  const setup = useLab((state) => state.setup);
  const place = useLab(useShallow(placeOf));
  const [withPlace, setWithPlace] = useState(true);
  /** How copying a link went. */
  const [outcome, setOutcome] = useState<{ readonly link: string; readonly said: string } | null>(null);
  const problem = setupProblems(setup, null).first;
  const whole = withPlace ? place : { ...place, run: null, layer: null, iteration: null };
  const link = linkTo(location.href, setup, whole);

  async function copy(): Promise<void> {
    const said = (await copied(link))
      ? 'Copied.'
      : 'This browser did not let the page copy: select the link and copy it by hand.';
    setOutcome({ link, said });
  }

  if (problem !== null)
    return (
      <p role="alert">
        <strong className="problem">{problem}</strong> A link carries the form, so the form has to be right
        first.
      </p>
    );
  return (
    <>
      <p>
        Who opens this link finds the form as it is now: data, model, training, every method with its numbers,
        seed and backend. Nothing starts by itself and no results travel; for those, export them.
      </p>
      <div className="share-link">
        <label htmlFor={id} className="only-read">
          Link
        </label>
        <input id={id} readOnly value={link} onFocus={(event) => event.target.select()} />
        <button type="button" className="outline-button" onClick={copy}>
          Copy
        </button>
      </div>
      <PlaceSwitch place={place} chosen={withPlace} onChange={setWithPlace} />
      <p className="hint share-said" role="status">
        {outcome?.link === link && outcome.said}
      </p>
    </>
  );
}

/** Whether the text is on the clipboard now; pages over plain http have none. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
