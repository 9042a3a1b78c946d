export type ScreenName = 'lab' | 'compare' | 'runs';

/** Where the page is. */
export interface Route {
  readonly screen: ScreenName;
  /** Moves since the page was opened: a screen takes the focus when it is moved to, not at the first paint. */
  readonly moves: number;
}

export const FIRST_ROUTE: Route = { screen: 'lab', moves: 0 };

/** The screen a URL fragment names, plainly (`#runs`) or as the place of a shared link (`#v1…&screen=runs`); else the Lab. */
export function screenOf(hash: string): ScreenName {
  const place = /^#?v\d+\.(?:.*&)?screen=(\w+)/.exec(hash)?.[1];
  const name = place ?? hash.replace(/^#/, '').split(/[/?]/, 1)[0];
  return name === 'compare' || name === 'runs' ? name : 'lab';
}

export function screenHref(screen: ScreenName): string {
  return `#${screen}`;
}
