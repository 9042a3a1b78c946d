import { useSyncExternalStore } from 'react';

const query = '(pointer: coarse)';

/** Whether the pointer in use is a finger or the like, which cannot point without pressing. */
export function useCoarsePointer(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

function subscribe(onChange: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener('change', onChange);
  return () => media.removeEventListener('change', onChange);
}
