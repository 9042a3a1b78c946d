import type { RunConfig } from '../core/config/run-config';

/** Why a flag that is a setting does not go with the runs of the command line, and what would. */
export function whyNot(flag: string, configs: readonly RunConfig[]): string {
  const methods = configs.map(({ pruning }) => pruning);
  const byChannel = methods.some(({ recipe }) => recipe.unit === 'channel');
  if (
    (flag === 'target' || flag === 'channels' || flag === 'budget') &&
    methods.some(({ method }) => method === 'sap-channel')
  )
    return 'the PQ Index decides how many channels SAP cuts; set --gamma or --beta, or choose --method frs.';
  if (flag === 'budget')
    return 'only channel methods choose how to say the amount; take --method frs, channel-random, ...';
  if ((flag === 'target' || flag === 'channels') && byChannel)
    return '--channels (--budget channel-count) says how many channels go per step, --target (--budget channel-share) which share of all; give one of them.';
  if ((flag === 'every' || flag === 'until') && byChannel)
    return 'with --cadence iterative a cut follows every training; say how many with --iterations.';
  if (flag === 'residual' && byChannel)
    return 'this model has no residual streams; choose --model resnet-small.';
  if (flag === 'scope')
    return 'channels to a share or a count go by one ranking over all layers; choose --method sap-channel or one of weights.';
  if (flag === 'cut-from')
    return 'channels are rated in the net as it stands; only methods of weights choose the epoch to cut from.';
  if (flag === 'hidden') return 'only vgg-small has hidden layers beside --widths; choose --model vgg-small.';
  if (flag === 'blocks') return 'only resnet-small has blocks; choose --model resnet-small.';
  if (flag === 'widths')
    return 'this model has no layer widths; choose --model mlp, cnn, vgg-small or resnet-small.';
  if (flag === 'fraction')
    return 'this method does not cut a fixed fraction; choose --method lottery, one-shot, random or fine-tune.';
  if (flag === 'score') return 'the other methods are named after their score; choose --method sap-channel.';
  if (flag === 'cadence') return 'only channel methods have a choice; choose --method frs, sap-channel, ...';
  if (flag === 'rewind') return 'only channel methods with --cadence iterative rewind or keep as you say.';
  if (flag === 'momentum') return 'Adam has no momentum to set; take --optimiser sgd.';
  if (flag === 'iterations') return 'a gradual method cuts by --every and --until; leave --iterations out.';
  if (flag === 'mode')
    return 'only feature relevance has rules to choose; take --method frs, or --score relevance with sap-channel.';
  if (flag === 'images-per-class')
    return 'only relevance, activation and Taylor scores are measured on images; choose --method frs, channel-activation or channel-taylor, or such a --score with sap-channel.';
  if (GRADUAL_FLAGS.includes(flag))
    return 'only channel methods know it; choose --method frs, channel-random, ...';
  return 'only SAP cuts by a PQI bound; choose --method sap or sap-channel.';
}

const GRADUAL_FLAGS = ['every', 'until', 'min-channels', 'residual', 'remove', 'target', 'channels'];
