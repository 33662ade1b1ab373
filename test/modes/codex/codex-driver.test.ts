import { expect, it } from 'vitest';
import { codexDriver } from '../../../modes/codex/codex-driver.ts';

const launch = {
  modelName: 'gpt-5.5',
  prompt: '-i wanted; $(reboot)',
  images: ['attachments/01_a.png', 'attachments/02_b.png'],
  port: 18790,
  token: 'secret',
  pathFolders: ['/opt/codex'],
};

it('starts codex with one place to go, nobody to ask, and no sandbox within ours', () => {
  const { arguments: parameters } = codexDriver.launch(launch);
  const settings = parameters.flatMap((text, index) => (parameters[index - 1] === '-c' ? [text] : []));
  expect(parameters.slice(0, 10)).toEqual([
    'exec',
    '--json',
    '--skip-git-repo-check',
    '--color',
    'never',
    '--ephemeral',
    '-C',
    '/task',
    '--sandbox',
    'danger-full-access',
  ]);
  expect(settings).toEqual(
    expect.arrayContaining([
      'approval_policy="never"',
      'model_provider="bench"',
      expect.stringContaining(
        'base_url="http://127.0.0.1:18790/v1",env_key="BENCH_GATEWAY_TOKEN",wire_api="responses"',
      ),
      expect.stringContaining('request_max_retries=0,stream_max_retries=0'),
      'web_search="disabled"',
      'analytics.enabled=false',
      'check_for_update_on_startup=false',
      'features.plugins=false',
      'features.apps=false',
      'features.remote_models=false',
      'features.multi_agent=false',
    ]),
  );
});

it('ends with the model, the pictures, and the prompt as one argument that is no option', () => {
  const { arguments: parameters } = codexDriver.launch(launch);
  expect(parameters.slice(-8)).toEqual([
    '-m',
    'gpt-5.5',
    '-i',
    'attachments/01_a.png',
    '-i',
    'attachments/02_b.png',
    '--',
    '-i wanted; $(reboot)',
  ]);
});

it('hands the token over in the environment alone', () => {
  const { arguments: parameters, environment } = codexDriver.launch(launch);
  expect(parameters.join('\n')).not.toContain('secret');
  expect(environment).toEqual({
    BENCH_GATEWAY_TOKEN: 'secret',
    HOME: '/home/agent',
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    PATH: '/opt/codex:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    PYTHONDONTWRITEBYTECODE: '1',
    SHELL: '/bin/bash',
    TERM: 'dumb',
    TZ: 'UTC',
  });
});
