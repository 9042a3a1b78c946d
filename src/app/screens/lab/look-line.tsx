import type { ReactElement, ReactNode } from 'react';

/** Under a picture: what is looked at, and the button to its numbers. Its height stays, so that nothing below it moves. */
export function LookLine({
  text,
  children,
}: {
  readonly text: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="look-line">
      <p className="hint" aria-hidden="true">
        {text}
      </p>
      {children}
    </div>
  );
}
