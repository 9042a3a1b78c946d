import { assertNever } from '../core/base/assert-never';
import { describeError, LabError } from '../core/base/errors';
import type { Command, LabEvent, LookRequest } from '../core/protocol/protocol';
import { readPoint } from '../core/record/packed-checkpoint';
import { type FilterLook, lookInto } from '../core/workbench/network-look';

type LookCommand = Extract<Command, { type: 'open-look' | 'look-at-unit' | 'close-look' }>;

interface OpenLook {
  readonly lookId: string;
  readonly look: Promise<FilterLook>;
}

/** The worker's one network to be looked at, the last opened. It is only read, without a backend. */
export function createLookDesk(tell: (event: LabEvent) => void): (command: LookCommand) => Promise<void> {
  let opened: OpenLook | null = null;

  return async (command) => {
    switch (command.type) {
      case 'open-look': {
        const look = open(command);
        // Said to whoever looks.
        look.catch(() => undefined);
        opened = { lookId: command.lookId, look };
        return;
      }
      case 'look-at-unit': {
        const { requestId, lookId, node, channel } = command;
        try {
          if (opened?.lookId !== lookId) throw new LabError('internal', 'This network is not open any more.');
          const look = await opened.look;
          tell({ type: 'unit-look', requestId, filter: look(node, channel) });
        } catch (error) {
          tell({ type: 'look-failed', requestId, ...describeError(error) });
        }
        return;
      }
      case 'close-look':
        opened = null;
        return;
      default:
        assertNever(command);
    }
  };
}

async function open({ config, dense, network }: LookRequest): Promise<FilterLook> {
  return lookInto(config, dense, await readPoint(network, 'network'));
}
