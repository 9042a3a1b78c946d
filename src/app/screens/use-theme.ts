import { useEffect } from 'react';
import { useLab } from '../store/lab-store';

/** Writes the chosen theme and motion where the style sheets read them. */
export function useTheme(): void {
  const theme = useLab((state) => state.prefs.theme);
  const motion = useLab((state) => state.prefs.motion);
  useEffect(() => {
    const root = document.documentElement;
    if (theme === 'auto') delete root.dataset.theme;
    else root.dataset.theme = theme;
    if (motion === 'reduced') root.dataset.motion = 'reduced';
    else delete root.dataset.motion;
  }, [theme, motion]);
}
