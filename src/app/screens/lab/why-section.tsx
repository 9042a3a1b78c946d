import type { ReactElement } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import type { PqiBudget, Recipe, ScoreName } from '../../../core/pruning/recipe';
import { amountSentence, boundLine } from '../../../core/record/bound-words';
import type { ChannelWhy } from '../../../core/record/channel-why';
import { channelWhy, shareOfStep, stepSentence } from '../../../core/record/channel-why';
import { countText, indexText, parameterText, plain } from '../../../core/record/number-text';
import { isGradual } from '../../../core/record/plan';
import type { IterationRecord } from '../../../core/record/run-record';
import { fractionSentence } from '../../../core/record/score-words';
import type { PqiWhy, WhyThisMany } from '../../../core/record/why-this-many';
import { whyThisMany } from '../../../core/record/why-this-many';
import type { GroupBoundRecord } from '../../../core/sparsity/pqi-bound';

interface WhySectionProps {
  readonly record: IterationRecord;
  readonly config: RunConfig;
}

/** The rule that decided the cut, with this run's own numbers in it. */
export function WhySection({ record, config }: WhySectionProps): ReactElement {
  const { cut } = record;
  const why = cut === null ? null : whyThisMany(config.pruning.recipe, cut, record.channels);
  const channels = channelWhy(config, record);
  return (
    <section aria-label="Why this many" className="why">
      <h2>Why this many</h2>
      {why === null && (
        <p className="hint">Nothing is cut after the last {isGradual(config) ? 'epoch' : 'iteration'}.</p>
      )}
      {why?.kind === 'pqi' && <PqiWhySection why={why} config={config} />}
      {channels !== null && <ChannelsWhy why={channels} score={config.pruning.recipe.score} />}
      {why?.kind === 'fraction' && (
        <FractionWhy why={why} alive={record.size.weightsAlive} recipe={config.pruning.recipe} />
      )}
      {why?.kind === 'groups' && <GroupsWhy why={why} config={config} />}
    </section>
  );
}

function PqiWhySection({ why, config }: { readonly why: PqiWhy; readonly config: RunConfig }): ReactElement {
  const { budget, amount, apart, unrecorded } = why;
  const { p, q, eta } = budget;
  const symbol = config.pruning.recipe.unit === 'channel' ? 's' : 'w';
  return (
    <>
      <p className="formula">
        <i>I</i>
        <sub>
          {parameterText(p)},{parameterText(q)}
        </sub>{' '}
        = 1 − <i>d</i>
        <sup>{exponent(why.dExponent)}</sup> · ‖<i>{symbol}</i>‖<sub>{parameterText(p)}</sub> / ‖
        <i>{symbol}</i>‖<sub>{parameterText(q)}</sub>
        <span className="formula-numbers">
          = 1 − {plain(why.dPower, 3)} · {plain(why.normP / why.normQ, 4)} = <b>{indexText(why.pqi)}</b>
        </span>
      </p>
      <p className="formula">
        keep at least <i>d</i>{' '}
        {eta > 0 && (
          <>
            (1 + η)<sup>{exponent(-q / (q - p))}</sup>{' '}
          </>
        )}
        (1 − <i>I</i>)<sup>{exponent(why.keepExponent)}</sup>
        <span className="formula-numbers">
          = {countText(amount.d)} · {eta > 0 && `${plain(why.etaFactor, 3)} · `}
          {plain(why.keepFactor, 3)} = <b>{countText(amount.keep)}</b>
        </span>
      </p>
      <p className="hint">
        {amountSentence(amount, budget, config)} Diao et al. 2023, Theorem 2.
        {unrecorded > 0 && ` Hidden dense layers lose ${countText(unrecorded)} more, by bounds of their own.`}
      </p>
      {apart.length > 0 && (
        <>
          <p className="hint">Hidden dense layers have bounds of their own:</p>
          <Bounds bounds={apart} budget={budget} config={config} />
        </>
      )}
    </>
  );
}

function GroupsWhy(props: {
  readonly why: WhyThisMany & { kind: 'groups' };
  readonly config: RunConfig;
}): ReactElement {
  const { why, config } = props;
  const { budget, scope, removed, bounds } = why;
  const units = config.pruning.recipe.unit === 'channel' ? 'channels' : 'weights';
  return (
    <>
      <p className="hint">
        {scope === 'global'
          ? 'What is ranked has no PQ Index, since all of it is 0'
          : `Every ${scope} has its own PQ Index and its own bound`}
        ; together {countText(removed)} {units} go.
      </p>
      <Bounds bounds={bounds} budget={budget} config={config} />
    </>
  );
}

function Bounds(props: {
  readonly bounds: readonly GroupBoundRecord[];
  readonly budget: PqiBudget;
  readonly config: RunConfig;
}): ReactElement | null {
  const { bounds, budget, config } = props;
  if (bounds.length === 0) return null;
  return (
    <ul className="hint bounds">
      {bounds.map((bound) => (
        <li key={bound.layers.join()}>{boundLine(bound, budget, config)}</li>
      ))}
    </ul>
  );
}

function ChannelsWhy(props: { readonly why: ChannelWhy; readonly score: ScoreName }): ReactElement {
  const { why, score } = props;
  const { share, prunable, steps, wanted } = why;
  const exact = shareOfStep(why);
  return (
    <>
      {share !== null && (
        <p className="formula">
          <i>x</i> = share · channels / steps
          <span className="formula-numbers">
            = {plain(share, 2)} · {countText(prunable)} / {countText(steps)} ={' '}
            {exact === wanted ? null : `${plain(exact, 3)}, here `}
            <b>{countText(wanted)}</b>
          </span>
        </p>
      )}
      <p className="hint">{stepSentence(why, score)}</p>
    </>
  );
}

function FractionWhy(props: {
  readonly why: WhyThisMany & { kind: 'fraction' };
  readonly alive: number;
  readonly recipe: Recipe;
}): ReactElement {
  const { why, alive, recipe } = props;
  const { fraction, asked } = why;
  return (
    <>
      <p className="formula">
        <i>P</i> · (<i>d</i> − 1)
        <span className="formula-numbers">
          = {plain(fraction, 2)} · {countText(alive - 1)} = <b>{countText(asked)}</b>
        </span>
      </p>
      <p className="hint">{fractionSentence(why, recipe)}</p>
    </>
  );
}

/** An exponent as people write it: −½, 2, −1. */
function exponent(value: number): string {
  const size = Math.abs(value);
  const text = size === 0.5 ? '½' : plain(size, 3).replace(/\.?0+$/, '');
  return value < 0 ? `−${text}` : text;
}
