import { openArchive } from './archive';
import { probeBackend } from './backend-actions';
import { loadData } from './data-actions';
import { resetView } from './lab-actions';
import { labStore } from './lab-store';
import { painted } from './page-time';
import { fetchRecording } from './recording';
import { addRecording } from './runs';

/** First paint: the recording; then, behind it, the backend and the data of the form. */
export async function openLab(): Promise<void> {
  const recording = await fetchRecording('./recorded/three-phases.json');
  if (recording === null) labStore.setState({ recording: 'missing' });
  else labStore.setState(({ runs }) => ({ runs: addRecording(runs, recording), recording: 'ready' }));
  resetView();
  await painted();
  void openArchive();
  await Promise.all([probeBackend(labStore.getState().setup.backend), loadData({ source: 'strokes' })]);
}
