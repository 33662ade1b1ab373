import type { CliDriver, CliLaunch } from '../cli/cli-report.ts';
import { commonEnvironment } from '../cli/common-environment.ts';
import { workspaceFolder } from '../cli/contract.ts';
import { codexReport, settledCodexText } from './events.ts';

/** Variable that holds the session's token for the gateway. */
const tokenVariable = 'BENCH_GATEWAY_TOKEN';
/** A call may wait for hours at an endpoint's limiter; the gateway ends it, not the CLI. */
const idleLimitMs = 24 * 3_600_000;

/**
 * Codex as an agent: `codex exec --json` (0.169.0). Its own sandbox is off, for ours is around it; it asks nobody, and
 * looks nothing up. What would add a second model, other skills or notes of earlier tasks to the episode is off too.
 */
export const codexDriver: CliDriver = {
  name: 'codex',
  launch: (launch) => ({
    arguments: [...fixed, ...settings(launch).flatMap((setting) => ['-c', setting]), ...asked(launch)],
    environment: { ...commonEnvironment(launch.pathFolders), [tokenVariable]: launch.token },
  }),
  report: codexReport,
  settled: settledCodexText,
  drawn: [
    {
      told: /(?<=^Process running with session ID )\d+$/gm,
      meant: /(?<="session_id"\s*:\s*)\d+/g,
      nth: String,
    },
  ],
};

const fixed = [
  ...['exec', '--json', '--skip-git-repo-check', '--color', 'never', '--ephemeral'],
  ...['-C', workspaceFolder, '--sandbox', 'danger-full-access'],
];

/** In the order of the command line; values are TOML. */
function settings({ port }: CliLaunch): string[] {
  const provider = [
    'name="bench"',
    `base_url="http://127.0.0.1:${port}/v1"`,
    `env_key="${tokenVariable}"`,
    'wire_api="responses"',
    // The gateway has tried again already.
    'request_max_retries=0',
    'stream_max_retries=0',
    `stream_idle_timeout_ms=${idleLimitMs}`,
  ];
  return [
    'approval_policy="never"',
    'model_provider="bench"',
    `model_providers.bench={${provider.join(',')}}`,
    'web_search="disabled"',
    'analytics.enabled=false',
    'check_for_update_on_startup=false',
    'history.persistence="none"',
    'project_doc_max_bytes=0',
    'skills.bundled.enabled=false',
    `shell_environment_policy.exclude=["${tokenVariable}"]`,
    ...switchedOff.map((feature) => `features.${feature}=false`),
  ];
}

const switchedOff = [
  'plugins',
  'apps',
  'remote_models',
  'multi_agent',
  'goals',
  'memories',
  'image_generation',
  'skill_search',
  'tool_suggest',
  'unbounded_connection_retries',
];

function asked({ modelName, images, prompt }: CliLaunch): string[] {
  return ['-m', modelName, ...images.flatMap((path) => ['-i', path]), '--', prompt];
}
