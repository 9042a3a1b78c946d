import { encodeLink } from '../../core/share/encode-link';
import type { LinkPlace } from '../../core/share/link';
import { NOWHERE } from '../../core/share/link';
import type { LabState } from './lab-store';
import { shownRuns } from './shown';

/** Where the person is: the screen, and in the Lab the run, the layer and the iteration in view. */
export function placeOf({ route, view, runs }: Pick<LabState, 'route' | 'view' | 'runs'>): LinkPlace {
  if (route.screen !== 'lab') return { ...NOWHERE, screen: route.screen };
  const shown = shownRuns({ runs });
  const run = shown.find(({ runId }) => runId === view.runId) ?? shown[0];
  return { ...NOWHERE, screen: 'lab', run: run?.runId ?? null, layer: view.layer, iteration: view.selected };
}

/** The page's address with the form, and the place where wanted. */
export function linkTo(
  page: string,
  { shared, methods, backend }: LabState['setup'],
  place: LinkPlace,
): string {
  const setup = { shared, methods: methods.map(({ method, recipe }) => ({ method, recipe })), backend };
  return `${page.split('#', 1)[0]}#${encodeLink(setup, place)}`;
}
