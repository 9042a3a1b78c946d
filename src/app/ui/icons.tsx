import type { ReactElement } from 'react';

const PATHS = {
  play: 'M4 2.5v11l9-5.5z',
  pause: 'M4 2.5h3v11H4zM9 2.5h3v11H9z',
  stop: 'M3.5 3.5h9v9h-9z',
  forward: 'M3 2.5v11l7-5.5zM11 2.5h2v11h-2z',
  back: 'M13 2.5v11L6 8zM3 2.5h2v11H3z',
} as const;

export type IconName = keyof typeof PATHS;

/** 16 px transport symbols; the button carries the name. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Logo(): ReactElement {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" aria-hidden="true">
      <path d="M4 5 15 10M4 15 15 10" stroke="currentColor" strokeWidth="1.6" />
      <path d="M4 5v10" stroke="var(--muted)" strokeWidth="1.6" strokeDasharray="2 3" />
      <circle cx="4" cy="5" r="2.4" fill="currentColor" />
      <circle cx="15" cy="10" r="2.4" fill="currentColor" />
      <circle cx="4" cy="15" r="2" stroke="var(--muted)" strokeWidth="1.4" />
    </svg>
  );
}
