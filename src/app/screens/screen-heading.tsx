import type { ReactElement, ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { labStore } from '../store/lab-store';
import { painted } from '../store/page-time';

interface ScreenHeadingProps {
  readonly className?: string;
  readonly children: ReactNode;
}

/** A screen's first heading. It takes the focus when the screen is moved to, so that a screen reader says where one is. */
export function ScreenHeading({ className, children }: ScreenHeadingProps): ReactElement {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (labStore.getState().route.moves === 0) return;
    let here = true;
    // Focusing lays the whole screen out: the frame does that anyway, in a task of its own.
    void painted().then(() => {
      if (here) ref.current?.focus({ preventScroll: true });
    });
    return () => {
      here = false;
    };
  }, []);
  return (
    <h1 ref={ref} tabIndex={-1} className={className}>
      {children}
    </h1>
  );
}
