/** What the paper's ablation tables call the entries of `matrix/ablations/<table>.yaml`, by label. */
export const ablationSettings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'training-set-size': {
    'train-1': '1 example',
    'train-20': '20% train',
    'train-40': '40% train',
    'train-80': '80% train',
    'train-100': '100% train',
  },
  'reflection-minibatch': {
    'minibatch-1': '1',
    'minibatch-2': '2',
    'minibatch-4': '4',
    'minibatch-8': '8',
    'minibatch-16': '16',
    'minibatch-32': '32',
  },
  'rollout-batch': {
    'batch-8': '8',
    'batch-24': '24',
    'batch-40': '40',
    'batch-56': '56',
    'batch-epoch': 'full epoch',
  },
  'learning-rate': { 'lr-1': '1', 'lr-2': '2', 'lr-4': '4', 'lr-8': '8', 'lr-16': '16' },
  schedule: { constant: 'constant', cosine: 'cosine', linear: 'linear' },
  'slow-update-samples': { 'samples-5': '5', 'samples-10': '10', 'samples-20': '20', 'samples-40': '40' },
  'learning-rate-form': {
    default: 'lr=4 (default)',
    'dynamic-lr': 'dynamic lr',
    'without-lr': 'without lr',
  },
  'rejected-buffer': {
    default: 'with rejected buffer (default)',
    'without-buffer': 'without rejected buffer',
  },
  'slow-and-meta-update': {
    default: 'meta skill and slow update (default)',
    'without-meta': 'without meta skill',
    'without-meta-and-slow': 'without meta skill and slow update',
  },
};
