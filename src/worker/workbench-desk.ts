import { assertNever } from '../core/base/assert-never';
import { describeError, LabError } from '../core/base/errors';
import type { Command, WorkbenchEvent } from '../core/protocol/protocol';
import type { IterationRecord } from '../core/record/run-record';
import type { Workbench } from '../engine/workbench/workbench';

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

type DeskCommand = Of<'open-workbench' | 'measure-network' | 'try-edit' | 'time-network' | 'explain-image'>;

interface DeskOptions {
  open(command: Of<'open-workbench'>): Promise<Workbench>;
  measure(command: Of<'measure-network'>): Promise<IterationRecord>;
  answer(requestId: string, event: WorkbenchEvent): void;
}

/** The worker's one workbench: requests are answered one after the other, since they share its network. */
export function createWorkbenchDesk({ open, measure, answer }: DeskOptions): (command: DeskCommand) => void {
  let work: Promise<void> = Promise.resolve();
  let bench: Workbench | null = null;
  let newestEdit = '';
  /** The last request but those that only fill in what the network itself is worth. */
  let wanted = '';

  async function serve(command: DeskCommand): Promise<void> {
    const { requestId } = command;
    try {
      if (command.type === 'open-workbench') {
        bench?.dispose();
        bench = null;
        bench = await open(command);
        answer(requestId, { type: 'opened', view: bench.view });
        return;
      }
      if (command.type === 'measure-network') {
        answer(requestId, { type: 'measured', record: await measure(command) });
        return;
      }
      if (bench === null) throw new LabError('internal', 'No network is open to look into.');
      switch (command.type) {
        case 'try-edit': {
          const isStale = () => newestEdit !== requestId;
          if (isStale()) return;
          for await (const effect of bench.effects(command.flipped, isStale))
            answer(requestId, { type: 'effect', effect });
          return;
        }
        case 'time-network': {
          const { device } = bench;
          const latency = await bench.latency(() => wanted !== requestId);
          answer(requestId, { type: 'timed', latency, device });
          return;
        }
        case 'explain-image': {
          const { label, nth, flipped } = command;
          answer(requestId, { type: 'explained', relevance: bench.explain(label, nth, flipped) });
          return;
        }
        default:
          assertNever(command);
      }
    } catch (error) {
      answer(requestId, { type: 'failed', ...describeError(error) });
    }
  }

  return (command) => {
    if (command.type === 'try-edit') newestEdit = command.requestId;
    if (command.type !== 'try-edit' || command.flipped.length > 0) wanted = command.requestId;
    work = work.then(() => serve(command));
  };
}
