import { createDataService, type DataService } from '../client/data-service';
import { openLabPort } from '../client/lab-worker';
import { nextTask } from './page-time';

let made: DataService | null = null;

/** The page's one worker for data sets and files. */
export function dataService(): DataService {
  made ??= createDataService((handlers) => openLabPort(handlers), nextTask);
  return made;
}
