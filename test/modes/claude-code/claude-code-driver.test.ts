import { expect, it } from 'vitest';
import { claudeCodeDriver } from '../../../modes/claude-code/claude-code-driver.ts';

const launch = {
  modelName: 'claude-sonnet-5',
  prompt: '--version please',
  images: [],
  port: 18790,
  token: 'secret',
  pathFolders: [],
};

it('starts Claude Code with two tools, nobody to ask, and the prompt as one argument that is no option', () => {
  expect(claudeCodeDriver.launch(launch).arguments).toEqual([
    '-p',
    '--verbose',
    '--output-format',
    'stream-json',
    '--permission-mode',
    'bypassPermissions',
    '--tools',
    'Read,Bash',
    '--allowedTools',
    'Read,Bash',
    '--disable-slash-commands',
    '--strict-mcp-config',
    '--no-session-persistence',
    '--session-id',
    expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
    '--model',
    'claude-sonnet-5',
    '--',
    '--version please',
  ]);
});

it('has one place to go and one model, and looks nothing up', () => {
  const { environment } = claudeCodeDriver.launch(launch);
  expect(environment).toMatchObject({
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:18790',
    ANTHROPIC_API_KEY: 'secret',
    ANTHROPIC_SMALL_FAST_MODEL: 'claude-sonnet-5',
    ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-sonnet-5',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '0',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    HOME: '/home/agent',
    TZ: 'UTC',
  });
  // It would force permissions and a sandbox of its own upon us.
  expect(environment).not.toHaveProperty('CLAUDE_CODE_SUBPROCESS_ENV_SCRUB');
});
