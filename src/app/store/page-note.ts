import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

/** What became of something the page was given, a link or files, in one sentence; null once it is closed. */
interface PageNote {
  readonly text: string | null;
  /** It could not be used. */
  readonly problem: boolean;
}

const noteStore = createStore<PageNote>()(() => ({ text: null, problem: false }));

export function useNote(): PageNote {
  return useStore(noteStore);
}

export function sayNote(text: string, problem: boolean): void {
  noteStore.setState({ text, problem });
}

export function closeNote(): void {
  noteStore.setState({ text: null, problem: false });
}
