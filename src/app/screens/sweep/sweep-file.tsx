import type { ReactElement } from 'react';
import { useId } from 'react';
import { openSweepFile, sweepFile } from '../../store/sweep-actions';
import type { SweepPlan } from '../../store/sweep-plan';
import { saveFile } from '../../ui/save-file';

interface SweepFileProps {
  readonly plan: SweepPlan;
  readonly problem: string | null;
  onProblem(problem: string | null): void;
}

/** The grid for the command line, and back. */
export function SweepFile({ plan, problem, onProblem }: SweepFileProps): ReactElement {
  const id = useId();
  const file = sweepFile(plan);
  return (
    <div className="sweep-file">
      <button
        type="button"
        className="text-button"
        disabled={file === null}
        onClick={() => {
          if (file !== null) saveFile('sweep.json', file, 'application/json');
        }}
      >
        Save as sweep.json
      </button>
      <label htmlFor={id} className="text-button">
        Open a sweep.json
        <input
          id={id}
          type="file"
          accept=".json,application/json"
          onChange={async (event) => {
            const input = event.target;
            const [chosen] = input.files ?? [];
            if (chosen !== undefined) onProblem(await openSweepFile(chosen));
            input.value = '';
          }}
        />
      </label>
      <p className="hint" role="status">
        {problem === null ? (
          <>
            The same grid on many machines: <code>--sweep sweep.json --shard 1/8</code>
          </>
        ) : (
          <strong className="problem">{problem}</strong>
        )}
      </p>
    </div>
  );
}
