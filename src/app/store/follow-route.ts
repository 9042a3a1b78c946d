import { labStore } from './lab-store';
import { applyLink, readAddress, serveSetup } from './open-link';
import { screenOf } from './route';

/** Follows the address bar, the links and the back button from now on. */
export function followRoute(): void {
  labStore.setState({ route: { screen: screenOf(location.hash), moves: 0 } });
  window.addEventListener('hashchange', async ({ newURL }) => {
    // Not the address bar: a link that is still being read takes itself out of there.
    const link = await readAddress(new URL(newURL).hash);
    if (link !== null) {
      applyLink(link);
      if (link.setup !== null) await serveSetup(link.setup);
      return;
    }
    const screen = screenOf(location.hash);
    if (screen === labStore.getState().route.screen) return;
    labStore.setState(({ route }) => ({ route: { screen, moves: route.moves + 1 } }));
  });
}
