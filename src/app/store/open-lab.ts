import { turnsOver } from '../charts/use-turn';
import { openArchive } from './archive';
import { probeBackend } from './backend-actions';
import { loadData } from './data-actions';
import { resetView } from './lab-actions';
import { labStore } from './lab-store';
import { applyLink, readAddress, serveSetup } from './open-link';
import { painted } from './page-time';
import { fetchRecording } from './recording';
import { addRecording } from './runs';

/** First paint: the recording, and the form as a shared link has it; then, behind it, the backend and the data of the form. */
export async function openLab(): Promise<void> {
  const [recording, link] = await Promise.all([
    fetchRecording('./recorded/three-phases.json'),
    readAddress(location.hash),
  ]);
  if (recording === null) labStore.setState({ recording: 'missing' });
  else labStore.setState(({ runs }) => ({ runs: addRecording(runs, recording), recording: 'ready' }));
  resetView();
  if (link !== null) applyLink(link);
  await painted();
  void openArchive();
  if (link !== null && link.setup !== null) return serveSetup(link.setup);
  await Promise.all([probeOnceDrawn(), loadFirstData()]);
}

/** The data of the form; a person who was faster has chosen other data already. */
async function loadFirstData(): Promise<void> {
  const { loading, summary } = labStore.getState().data;
  if (loading === null && summary === null) await loadData({ source: 'strokes' });
}

/** Workers that start and test their backends would take the processor from the drawing. */
async function probeOnceDrawn(): Promise<void> {
  await turnsOver();
  await probeBackend(labStore.getState().setup.backend);
}
