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

/**
 * First the recording, and the form as a shared link has it; once they are drawn, the backend and the data of the form: workers that
 * start meanwhile would take the processor from the drawing.
 */
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
  await turnsOver();
  void openArchive();
  if (link !== null && link.setup !== null) return serveSetup(link.setup);
  await Promise.all([probeBackend(labStore.getState().setup.backend), loadData({ source: 'strokes' })]);
}
