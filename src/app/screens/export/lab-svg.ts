import { experimentsOf } from '../../../core/compare/experiments';
import { listText } from '../../../core/compare/list-text';
import { formCaption } from '../../../core/record/form-words';
import { recipeText } from '../../../core/record/run-label';
import { chartSvg } from '../../../core/report/chart-svg';
import { chartRuns } from '../../charts/chart-run';
import { madeWith } from '../../charts/paper';
import { runPanels } from '../../charts/run-panels';
import { stackFigure } from '../../charts/stack-figure';
import { stackAxis } from '../../charts/x-axis';
import { labStore } from '../../store/lab-store';
import { runRecord } from '../../store/run-records';
import { isOver } from '../../store/run-state';
import { shownRuns } from '../../store/shown';
import { experimentText } from '../compare/experiment-text';

/** The charts of the shown runs as they stand, replay or not, in one SVG file. */
export function labSvg(): string {
  const state = labStore.getState();
  const runs = shownRuns(state);
  const charts = chartRuns(runs.map((run) => ({ ...run, over: isOver(run.status) })));
  const panels = runPanels(charts, charts, state.view);
  const records = runs.flatMap((run) => runRecord(run) ?? []);
  const experiments = experimentsOf(records).filter(({ training }) => training !== null);
  const seeds = [...new Set(runs.map(({ config }) => config.seed))];
  const methods = charts.map(({ label, config }) => `${label}: ${recipeText(config.pruning.recipe)}`);
  const form = formCaption(charts);
  const figure = stackFigure(panels, stackAxis(charts, state.view.runId), {
    title: `Pruned step by step: ${listText(charts.map(({ label }) => label))}`,
    description: panels.map(({ summary }) => summary).join(' '),
    captions: [
      ...experiments.map((experiment) => experimentText(experiment, state.prefs.stored)),
      `${methods.join('; ')}.`,
      ...(form === null ? [] : [form]),
      `N = 1: every line is one run, ${seeds.length === 1 ? 'seed' : 'seeds'} ${listText(seeds.map(String))}.`,
      `Made with ${madeWith(records)}.`,
    ],
  });
  return chartSvg(figure);
}
