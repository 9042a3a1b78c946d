import type { ReactElement } from 'react';
import { useEffect, useState } from 'react';
import { loadFiles } from '../../store/data-actions';
import { DEFAULT_TEST_SHARE } from '../../store/data-state';
import { droppedFiles } from '../../store/given-files';
import { ErrorBoundary } from '../../ui/error-boundary';
import { ScreenHeading } from '../screen-heading';
import { ChartsPanel } from './charts-panel';
import { LabFooter } from './lab-footer';
import { NetworkPanel } from './network-panel';
import { SetupPanel } from './setup-panel';
import { useReplay } from './use-replay';

const TABS = ['Setup', 'Charts', 'Network'] as const;
type Tab = (typeof TABS)[number];

/** The Lab: setup, charts, network, timeline; below 900 px one of the first three at a time. */
export function LabScreen(): ReactElement {
  const [tab, setTab] = useState<Tab>('Charts');
  useReplay();
  useFileDrop();
  return (
    <div className="lab" data-tab={tab}>
      <ScreenHeading className="only-read">Lab</ScreenHeading>
      <fieldset className="tabs">
        <legend className="only-read">Part of the screen</legend>
        {TABS.map((name) => (
          <label key={name} className={name === tab ? 'tab chosen' : 'tab'}>
            <input type="radio" name="part" checked={name === tab} onChange={() => setTab(name)} />
            {name}
          </label>
        ))}
      </fieldset>
      <ErrorBoundary what="The setup">
        <SetupPanel />
      </ErrorBoundary>
      <main className="middle">
        <ErrorBoundary what="The charts">
          <ChartsPanel />
        </ErrorBoundary>
        <ErrorBoundary what="The network view">
          <NetworkPanel />
        </ErrorBoundary>
      </main>
      <ErrorBoundary what="The timeline">
        <LabFooter />
      </ErrorBoundary>
    </div>
  );
}

/** Files and folders of images may be dropped anywhere on the page. */
function useFileDrop(): void {
  useEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault();
    const take = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      const given = droppedFiles(event.dataTransfer);
      loadFiles(given, { name: null, classNames: null, testShare: DEFAULT_TEST_SHARE });
    };
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', take);
    return () => {
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', take);
    };
  }, []);
}
