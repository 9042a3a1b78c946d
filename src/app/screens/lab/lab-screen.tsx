import type { ReactElement } from 'react';
import { useState } from 'react';
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
  return (
    <div className="lab" data-tab={tab}>
      <main>
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
        <div className="middle">
          <ErrorBoundary what="The charts">
            <ChartsPanel />
          </ErrorBoundary>
          <ErrorBoundary what="The network view">
            <NetworkPanel />
          </ErrorBoundary>
        </div>
      </main>
      <ErrorBoundary what="The timeline">
        <LabFooter />
      </ErrorBoundary>
    </div>
  );
}
