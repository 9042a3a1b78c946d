import type { ReactElement } from 'react';
import type { RunConfig } from '../../../core/config/run-config';
import type { ChannelWhy } from '../../../core/record/channel-why';
import { channelWhy, nextChannels } from '../../../core/record/channel-why';
import { countText, densityText, indexText, parameterText, plain } from '../../../core/record/number-text';
import { isGradual } from '../../../core/record/plan';
import type { ChannelsRecord, IterationRecord } from '../../../core/record/run-record';
import type { WhyThisMany } from '../../../core/record/why-this-many';
import { whyThisMany } from '../../../core/record/why-this-many';

interface WhySectionProps {
  readonly record: IterationRecord;
  readonly config: RunConfig;
}

/** The rule that decided the cut, with this run's own numbers in it. */
export function WhySection({ record, config }: WhySectionProps): ReactElement {
  const why = record.cut === null ? null : whyThisMany(config.pruning.recipe, record.cut);
  const channels = channelWhy(config, record);
  return (
    <section aria-label="Why this many" className="why">
      <h2>Why this many</h2>
      {why === null && (
        <p className="hint">Nothing is cut after the last {isGradual(config) ? 'epoch' : 'iteration'}.</p>
      )}
      {why?.kind === 'pqi' && <PqiWhy why={why} channels={record.channels ?? null} />}
      {channels !== null && <ChannelsWhy why={channels} />}
      {why?.kind === 'fraction' && (
        <FractionWhy why={why} alive={record.size.weightsAlive} cadence={config.pruning.recipe.cadence} />
      )}
      {why?.kind === 'groups' && (
        <p className="hint">
          Every {why.scope} has its own PQ Index and its own bound; together{' '}
          {record.channels === undefined
            ? `${countText(why.removed)} weights`
            : `${countText(nextChannels(record.channels.layers))} channels`}{' '}
          go.
        </p>
      )}
    </section>
  );
}

function PqiWhy(props: {
  readonly why: WhyThisMany & { kind: 'pqi' };
  /** Of a net pruned by channels: the formula counts these, not weights. */
  readonly channels: ChannelsRecord | null;
}): ReactElement {
  const { why, channels } = props;
  const { p, q, d, gamma, beta, keep } = why;
  const removed = channels === null ? why.removed : rankedTogether(channels);
  const [units, symbol] = channels === null ? ['weights', 'w'] : ['channels', 's'];
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
        {why.eta > 0 && (
          <>
            (1 + η)<sup>{exponent(-q / (q - p))}</sup>{' '}
          </>
        )}
        (1 − <i>I</i>)<sup>{exponent(why.keepExponent)}</sup>
        <span className="formula-numbers">
          = {countText(d)} · {why.eta > 0 && `${plain(why.etaFactor, 3)} · `}
          {plain(why.keepFactor, 3)} = <b>{countText(keep)}</b>
        </span>
      </p>
      <p className="hint">
        {removed === 0 ? (
          <>Nothing was cut: with {countText(d)} left, the bound keeps them all.</>
        ) : why.capped ? (
          <>
            γ = {gamma} asks for more than β = {beta} allows: {countText(removed)} of {countText(d)} {units}{' '}
            go now.
          </>
        ) : (
          <>
            {gamma === 1 ? 'The rest goes' : `γ = ${gamma} times the rest goes`}: {countText(removed)} of{' '}
            {countText(d)} {units}, {densityText(removed / d)}.
          </>
        )}{' '}
        Diao et al. 2023, Theorem 2.
      </p>
    </>
  );
}

/** Channels the shared ranking loses: of the convolutions, or of the hidden layers of a net without any. */
function rankedTogether({ layers }: ChannelsRecord): number {
  const convolutions = layers.filter(({ kind }) => kind === 'conv');
  return nextChannels(convolutions.length > 0 ? convolutions : layers);
}

function ChannelsWhy({ why }: { readonly why: ChannelWhy }): ReactElement {
  const { share, prunable, steps, perStep, apart, removed } = why;
  return (
    <>
      {share !== null && (
        <p className="formula">
          <i>x</i> = share · channels / steps
          <span className="formula-numbers">
            = {plain(share, 2)} · {countText(prunable)} / {countText(steps)} = <b>{countText(perStep)}</b>
          </span>
        </p>
      )}
      <p className="hint">
        {share === null
          ? `Every step takes ${countText(perStep)} channels`
          : 'Every step takes the same number'}
        , the least important first, whichever layers they are in
        {apart > 0 ? `; hidden dense layers lose ${countText(apart)} more, ranked apart` : ''}. Now{' '}
        {countText(removed)} go
        {removed < perStep + apart ? ': fewer than asked, a layer is at its minimum' : ''}.
      </p>
    </>
  );
}

function FractionWhy(props: {
  readonly why: WhyThisMany & { kind: 'fraction' };
  readonly alive: number;
  readonly cadence: RunConfig['pruning']['recipe']['cadence'];
}): ReactElement {
  const { why, alive, cadence } = props;
  const { fraction, asked, removed } = why;
  return (
    <>
      <p className="formula">
        <i>P</i> · (<i>d</i> − 1)
        <span className="formula-numbers">
          = {plain(fraction, 2)} · {countText(alive - 1)} = <b>{countText(asked)}</b>
        </span>
      </p>
      <p className="hint">
        The share is fixed: the {Number((100 * fraction).toFixed(1))} % quantile of the weights left is the
        threshold, whatever their sizes.{' '}
        {removed === 0 ? 'Nothing was cut: none lies below it' : `${countText(removed)} go now`}
        {removed > 0 && removed < asked ? ', fewer than asked: ties at the threshold stay' : ''}.
        {cadence === 'once' ? ' The ranking is that of the dense net.' : ''}
      </p>
    </>
  );
}

/** An exponent as people write it: −½, 2, −1. */
function exponent(value: number): string {
  const size = Math.abs(value);
  const text = size === 0.5 ? '½' : plain(size, 3).replace(/\.?0+$/, '');
  return value < 0 ? `−${text}` : text;
}
