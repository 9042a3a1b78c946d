import { useEffect } from 'react';
import { droppedFiles } from '../store/given-files';
import { takeFiles } from '../store/take-files';

/** Files and folders of any kind may be dropped anywhere on the page. */
export function useFileDrop(): void {
  useEffect(() => {
    const allow = (event: DragEvent) => event.preventDefault();
    const take = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      takeFiles(droppedFiles(event.dataTransfer));
    };
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', take);
    return () => {
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', take);
    };
  }, []);
}
