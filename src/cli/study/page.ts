import { statisticsOf } from '../../core/compare/statistics';
import type { RunConfig } from '../../core/config/run-config';
import { scheduleOf } from '../../core/config/with-schedule';
import { methodNamed } from '../../core/pruning/methods/catalogue';
import type { Outcome } from './outcome';
import {
  type Knobs,
  MOST_ATTEMPTS,
  missedBy,
  NEAR_ENOUGH,
  nearestTo,
  type StudiedMethod,
  type StudyPlan,
} from './plan';

export interface StudyFacts extends StudyPlan {
  readonly date: string;
  readonly machine: string;
  readonly command: string;
  readonly dataset: string;
  readonly knobs: Knobs;
  /** Of the convolutions' channels, those that may go. */
  readonly prunable: number;
}

/** docs/studies/channels.md: what was asked, what came out, what it does not show. */
export function studyPage(facts: StudyFacts, outcomes: readonly Outcome[]): string {
  const results = resultsOf(outcomes, facts);
  const planned = facts.seeds.length * (1 + facts.levels.length * facts.methods.length);
  const cut =
    results.length < planned ? `\n**Not complete: ${results.length} of ${planned} results are in.**\n` : '';
  return `# Channel pruning while training: relevance against its rivals

Made by \`${facts.command}\`, which goes on where it was cut off; do not edit by hand.
${cut}
## What came out

${resultTable(results, facts)}

Accuracy is that of the last epoch on the test images, in %: mean ± standard deviation (n - 1) over the seeds. Differences are
taken seed by seed, in points of accuracy. "Fewer" is against the dense net. Training cost counts multiply-accumulates, score passes
included. Latency is not measured here: \`npm run bench\` does, on a quiet machine (docs/performance.md).

${differences(results, facts)
  .map((line) => `- ${line}`)
  .join('\n')}

## Setting

- Date ${facts.date}; ${facts.machine}.
- Data: ${facts.dataset}, ${facts.base.dataset.train} training and ${facts.base.dataset.test} test images.
- ${settingText(facts.base)}
- ${scheduleText(facts)}
- Seeds ${facts.seeds.join(', ')}: each decides initial weights, batch order and the random choice of channels. The dense net is
  the same training without a step.
- How much to cut was found by trainings with a seed of their own (not among the results): one per method, whose way down says where a
  level lies, and one per level with that amount, corrected by what it reached. With this every seed began: share of the ${facts.prunable} prunable channels ${knobText(facts)}.
- ${attemptText(results, outcomes)}

## What this does not show

- ${count(facts.seeds.length, 'seed')} and ${facts.base.dataset.test} test images: one standard error of a single accuracy is about
  ${(100 * Math.sqrt(0.24 / facts.base.dataset.test)).toFixed(1)} points, though all methods see the same images.
- ${facts.base.training.epochs} epochs on ${facts.base.dataset.train} images, where the authors train 200 on 50,000: the nets are far from converged, and a pruned net has little
  time to recover.
- ${cadenceText(facts)}
- Methods are compared at nearly, not exactly, the same number of multiply-accumulates; the table says what each reached.
- The authors rate channels on all training images, augmented; here ${facts.base.pruning.gradual?.imagesPerClass ?? 0} images per class, not augmented (frs 6.2, 13).
`;
}

/** How far the steps are apart, beside the authors' (frs 6.3). */
function cadenceText({ base }: StudyFacts): string {
  const { epochs } = base.training;
  const { every, until } = scheduleOf(base);
  const apart = (every / epochs).toFixed(2);
  return `The ${Math.floor(until / every)} pruning steps are ${apart} of the training apart; the authors make 7 to 10, 0.075 to 0.105 of theirs apart.`;
}

/** Dense nets and, of the trainings for every result, the one that ended nearest to its level. */
function resultsOf(outcomes: readonly Outcome[], { levels, methods, seeds }: StudyPlan): readonly Outcome[] {
  const pruned = seeds.flatMap((seed) =>
    levels.flatMap((level) =>
      methods.flatMap((method) => nearestTo(level, triesOf(outcomes, method, level, seed)) ?? []),
    ),
  );
  return [...outcomes.filter(({ role }) => role === 'dense'), ...pruned];
}

function triesOf(outcomes: readonly Outcome[], method: StudiedMethod, level: number, seed: number) {
  return of(outcomes, method, level).filter((run) => run.role === 'pruned' && run.seed === seed);
}

/** How the levels were met, and how well. */
function attemptText(results: readonly Outcome[], outcomes: readonly Outcome[]): string {
  const pruned = results.filter(({ role }) => role === 'pruned');
  const trainings = outcomes.filter(({ role }) => role === 'pruned').length;
  const missOf = ({ level, shrinking }: Outcome) => missedBy(level ?? 0, shrinking);
  const far = pruned.filter((run) => missOf(run) > NEAR_ENOUGH);
  const [worst] = pruned.toSorted((a, b) => missOf(b) - missOf(a));
  const left =
    worst?.method == null
      ? ''
      : ` The furthest that is left: ${inPoints(missOf(worst))} points (${methodNamed(worst.method).label}, ${100 * (worst.level ?? 0)} %, seed ${worst.seed}).`;
  return (
    `Then the amount was corrected seed by seed: a net that ended further than ${inPoints(NEAR_ENOUGH)} points of multiply-accumulates from its level was trained ` +
    `again on the same seed, with an amount interpolated between what that seed's trainings had reached. At most ${MOST_ATTEMPTS} trainings per result; the nearest ` +
    `counts, by multiply-accumulates alone, never by accuracy. Channels are cut whole: where the interpolated number of them had ` +
    `been tried, one channel more or less; where that had been tried too, and lay past the level, no training was added. That took ${count(trainings, 'training')} for ${count(pruned.length, 'result')}; ${far.length} of them stayed further than ${inPoints(NEAR_ENOUGH)} points.${left}`
  );
}

/** "3 seeds", "1 training". */
function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function inPoints(share: number): string {
  return (100 * share).toFixed(1);
}

function resultTable(results: readonly Outcome[], { levels, methods }: StudyPlan): string {
  const head = [
    'fewer MACs aimed at',
    'method',
    'accuracy',
    'minus dense',
    'MACs fewer',
    'parameters fewer',
    'channels left',
    'training cost / dense',
    'n',
  ];
  const dense = results.filter(({ role }) => role === 'dense');
  const rows = [
    row('-', 'dense', dense, dense),
    ...levels.flatMap((level) =>
      methods.map((method) =>
        row(`${100 * level} %`, methodNamed(method).label, of(results, method, level), dense),
      ),
    ),
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function row(
  level: string,
  name: string,
  runs: readonly Outcome[],
  dense: readonly Outcome[],
): readonly string[] {
  const isDense = runs === dense;
  const share = (read: (run: Outcome) => number) =>
    spread(
      runs.map((run) => 100 * (1 - read(run))),
      ' %',
    );
  return [
    level,
    name,
    spread(runs.map(({ accuracy }) => 100 * accuracy)),
    isDense ? '-' : spread(paired(runs, dense)),
    isDense ? '-' : share(({ macsAlive, macsDense }) => macsAlive / macsDense),
    isDense ? '-' : share(({ paramsAlive, paramsTotal }) => paramsAlive / paramsTotal),
    isDense ? String(runs[0]?.channelsTotal ?? '-') : spread(runs.map(({ channelsAlive }) => channelsAlive)),
    isDense
      ? '1'
      : spread(
          runs.map(({ trainingCost }) => trainingCost),
          '',
          2,
        ),
    String(runs.length),
  ];
}

/** Points of accuracy that `runs` have over the run of `others` with the same seed. */
function paired(runs: readonly Outcome[], others: readonly Outcome[]): readonly number[] {
  return runs.flatMap(({ seed, accuracy }) => {
    const other = others.find((run) => run.seed === seed);
    return other === undefined ? [] : [100 * (accuracy - other.accuracy)];
  });
}

/** The goals, and relevance against every rival, in numbers. */
function differences(results: readonly Outcome[], { levels, methods }: StudyPlan): readonly string[] {
  const dense = results.filter(({ role }) => role === 'dense');
  const [low = 0] = levels;
  const goal = statisticsOf(paired(of(results, 'frs', low), dense));
  const lines = levels.flatMap((level) =>
    methods
      .filter((method) => method !== 'frs')
      .map((method) => {
        const [ours, others] = [of(results, 'frs', level), of(results, method, level)];
        const points = paired(ours, others);
        const above = points.filter((point) => point > 0).length;
        const { label } = methodNamed(method);
        return `${100 * level} %: relevance minus ${label} ${spread(points)} points, above in ${above} of ${count(points.length, 'seed')}; ${moreLost(lostBy(ours) - lostBy(others))}.`;
      }),
  );
  if (goal === null) return lines;
  const met = goal.mean >= -1 ? 'met' : 'missed';
  return [
    `Goal "relevance within 1 point of dense at ${100 * low} %": ${met} (${goal.mean.toFixed(2)} points in the mean of ${count(goal.n, 'seed')}, at ${lostText(of(results, 'frs', low))}).`,
    ...levels.flatMap((level) => aboveRandom(results, level)),
    ...lines,
  ];
}

/** Points of multiply-accumulates by which a method may have lost fewer where it is called better. */
const FAIR_POINTS = 2;

/** Clearly: by more than two standard errors of the differences, seed by seed, from three seeds on. */
function aboveRandom(results: readonly Outcome[], level: number): readonly string[] {
  const [ours, random] = [of(results, 'frs', level), of(results, 'channel-random', level)];
  const points = statisticsOf(paired(ours, random));
  if (points === null) return [];
  const { mean, n, stderr } = points;
  const behind = lostBy(random) - lostBy(ours);
  const verdict =
    n < 3 || stderr === null
      ? `not judged of ${count(n, 'seed')}`
      : mean <= 2 * stderr
        ? 'missed'
        : behind > FAIR_POINTS
          ? `not judged, because relevance lost ${behind.toFixed(1)} points of MACs less`
          : 'met';
  const size = `${mean.toFixed(1)} points${stderr === null ? '' : `, standard error ${stderr.toFixed(1)}`}`;
  return [
    `Goal "relevance clearly above random at ${100 * level} %" (by more than two standard errors): ${verdict} (${size}, in the mean of ${n} seeds; relevance at ${lostText(ours)}, random at ${lostText(random)}).`,
  ];
}

function moreLost(points: number): string {
  return `it lost ${Math.abs(points).toFixed(1)} points of MACs ${points < 0 ? 'less' : 'more'}`;
}

/** Mean share of the multiply-accumulates that are gone, in points. */
function lostBy(runs: readonly Outcome[]): number {
  return statisticsOf(runs.map(({ macsAlive, macsDense }) => 100 * (1 - macsAlive / macsDense)))?.mean ?? 0;
}

function lostText(runs: readonly Outcome[]): string {
  return `${spread(runs.map(({ macsAlive, macsDense }) => 100 * (1 - macsAlive / macsDense)))} % fewer MACs`;
}

function of(results: readonly Outcome[], method: StudiedMethod, level: number): readonly Outcome[] {
  return results.filter((run) => run.method === method && run.level === level);
}

function spread(values: readonly number[], unit = '', digits = 1): string {
  const statistics = statisticsOf(values);
  if (statistics === null) return '-';
  const { mean, std } = statistics;
  return `${mean.toFixed(digits)}${std === null ? '' : ` ± ${std.toFixed(digits)}`}${unit}`;
}

function settingText({ model, training }: RunConfig): string {
  const widths = 'widths' in model ? ` ${model.widths.join('-')}` : '';
  const { epochs, batch, learningRate, momentum, nesterov, weightDecay, clipNorm, augmentation } = training;
  return (
    `${model.kind}${widths}, ${epochs} epochs, batch ${batch}, learning rate ${learningRate} divided by 10 after half and three quarters ` +
    `of the epochs, ${nesterov ? 'Nesterov ' : ''}momentum ${momentum}, weight decay ${weightDecay}, clip ${clipNorm}, augmentation ${augmentation ?? 'off'}.`
  );
}

function scheduleText({ base }: StudyFacts): string {
  const { gradual } = base.pruning;
  if (gradual === undefined) return '';
  return (
    `A pruning step after every ${gradual.every === 1 ? 'epoch' : `${gradual.every} epochs`} up to epoch ${gradual.until}; the first convolution keeps all; at least ` +
    `${gradual.minChannels} channel per layer; channels are removed for real; relevance in ${gradual.mode} mode on ${gradual.imagesPerClass} images per class.`
  );
}

function knobText({ knobs, levels, methods }: StudyFacts): string {
  return methods
    .map((method) => {
      const values = levels
        .map((level, index) => `${knobs[method][index] ?? '-'} for ${100 * level} %`)
        .join(', ');
      return `${methodNamed(method).label}${method === 'sap-channel' ? ' (γ of the PQI bound, p = 1, q = 2)' : ''} ${values}`;
    })
    .join('; ');
}
