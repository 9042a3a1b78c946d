export type ScreenName = 'lab' | 'compare' | 'runs';

/** Where the page is. */
export interface Route {
  readonly screen: ScreenName;
  /** Moves since the page was opened: a screen takes the focus when it is moved to, not at the first paint. */
  readonly moves: number;
}

export const FIRST_ROUTE: Route = { screen: 'lab', moves: 0 };

/** The screen a URL fragment names; a shared setup (`#v1…`) and anything unknown open the Lab. */
export function screenOf(hash: string): ScreenName {
  const name = hash.replace(/^#/, '').split(/[/?]/, 1)[0];
  return name === 'compare' || name === 'runs' ? name : 'lab';
}

export function screenHref(screen: ScreenName): string {
  return `#${screen}`;
}
