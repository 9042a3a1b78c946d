import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { registerOffline } from './offline';
import { App } from './screens/app';
import { followRoute } from './store/follow-route';
import { labStore } from './store/lab-store';
import { openLab } from './store/open-lab';
import { loadPrefs, pageStorage } from './store/prefs';
import { recoverLostRuns } from './store/recover';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/frame.css';
import './styles/setup.css';
import './styles/read-out.css';
import './styles/tabs.css';
import './styles/network-panel.css';
import './styles/bottom.css';
import './styles/lab.css';
import './styles/network.css';
import './styles/charts.css';
import { ErrorBoundary } from './ui/error-boundary';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with id "root".');

labStore.setState({ prefs: loadPrefs(pageStorage()) });
followRoute();
recoverLostRuns();
const opened = openLab();
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary what="The page">
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
// Fetching everything for later must not compete with what the page needs now.
opened.finally(registerOffline);
