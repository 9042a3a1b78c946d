import * as tf from '@tensorflow/tfjs-core';
import type { EvidenceNetwork, Network, NetworkRequest } from '../network/network';
import type { Backend, BackendAssets } from './backend';

/**
 * A network that rates channels, in the state of `network`: that network itself where it can, else a copy on WebAssembly, so that
 * scores are the same whichever backend trains.
 */
export async function evidenceNetwork(
  backend: Backend,
  assets: BackendAssets,
  request: NetworkRequest,
  network: Network,
): Promise<EvidenceNetwork> {
  if (isEvidence(network)) return network;
  const { startWasm } = await import('./start-wasm');
  const wasm = await startWasm(assets);
  await tf.setBackend(backend.name);
  const copy = await (backend.createEvidence ?? wasm.createEvidence)?.(request);
  if (copy === undefined) throw new Error('no backend rates channels');
  copy.writeState(await network.readState());
  return copy;
}

function isEvidence(network: Network): network is EvidenceNetwork {
  return 'channelEvidence' in network;
}
