import type { PackedCheckpoint } from '../record/packed-checkpoint';

/** Why the network of an iteration is not kept: it was let go, it is still to come, it never was here, or none of its run is. */
export type MissingNetwork = 'let-go' | 'coming' | 'others' | 'none';

/** The networks of runs, one per record, within a number of bytes. */
export interface KeptNetworks {
  /** Keeps the newest network of a run. What was kept of later iterations was of records that are made again. */
  keep(runId: string, network: PackedCheckpoint): void;
  newest(runId: string): PackedCheckpoint | null;
  at(runId: string, iteration: number): PackedCheckpoint | null;
  /** Null where it is kept. */
  missing(runId: string, iteration: number): MissingNetwork | null;
  /** The newest of these is to be had elsewhere, too: all of them may go, before any other run's. */
  spare(runId: string): void;
  /** Undoes `spare`. */
  hold(runId: string): void;
  forget(runIds: readonly string[]): void;
}

interface KeptRun {
  /** By iteration, ascending. */
  readonly networks: Map<number, PackedCheckpoint>;
  readonly letGo: Set<number>;
  spare: boolean;
}

/** @param budget bytes. Over it inner iterations go, of the run that began first; only the newest networks may exceed it. */
export function createKeptNetworks(budget: number): KeptNetworks {
  /** The run that began first comes first. */
  const runs = new Map<string, KeptRun>();

  function thin(): void {
    let bytes = 0;
    for (const { networks } of runs.values())
      for (const network of networks.values()) bytes += network.bytes.size;
    while (bytes > budget) {
      const next = nextToGo([...runs.values()]);
      if (next === null) return;
      const { run, iteration } = next;
      bytes -= run.networks.get(iteration)?.bytes.size ?? 0;
      run.networks.delete(iteration);
      run.letGo.add(iteration);
    }
  }

  const newest = (runId: string) => [...(runs.get(runId)?.networks.values() ?? [])].at(-1) ?? null;

  return {
    keep(runId, network) {
      const { iteration } = network;
      const known = runs.get(runId);
      const before = (at: number) => at < iteration;
      runs.set(runId, {
        networks: new Map([...(known?.networks ?? [])].filter(([at]) => before(at))).set(iteration, network),
        letGo: new Set([...(known?.letGo ?? [])].filter(before)),
        spare: false,
      });
      thin();
    },
    newest,
    at: (runId, iteration) => runs.get(runId)?.networks.get(iteration) ?? null,
    missing(runId, iteration) {
      const run = runs.get(runId);
      const last = newest(runId);
      if (run === undefined || last === null) return 'none';
      if (run.networks.has(iteration)) return null;
      if (iteration > last.iteration) return 'coming';
      return run.letGo.has(iteration) ? 'let-go' : 'others';
    },
    spare(runId) {
      const run = runs.get(runId);
      if (run !== undefined) run.spare = true;
      thin();
    },
    hold(runId) {
      const run = runs.get(runId);
      if (run !== undefined) run.spare = false;
    },
    forget(runIds) {
      for (const runId of runIds) runs.delete(runId);
    },
  };
}

function nextToGo(runs: readonly KeptRun[]): { readonly run: KeptRun; readonly iteration: number } | null {
  for (const run of [...runs.filter(({ spare }) => spare), ...runs.filter(({ spare }) => !spare)]) {
    const iterations = [...run.networks.keys()];
    const iteration = leastMissed(iterations) ?? (run.spare ? iterations[0] : undefined);
    if (iteration !== undefined) return { run, iteration };
  }
  return null;
}

/** The inner iteration that leaves the smallest gap, so that what stays is spread over the run; the first one goes last. */
function leastMissed(iterations: readonly number[]): number | undefined {
  const [first, ...inner] = iterations.slice(0, -1);
  const gap = (place: number) => (iterations[place + 2] ?? 0) - (iterations[place] ?? 0);
  const gaps = inner.map((_, place) => gap(place));
  return inner[gaps.indexOf(Math.min(...gaps))] ?? first;
}
