import type { CliDriver, CliLaunch } from '../cli/cli-report.ts';
import { commonEnvironment } from '../cli/common-environment.ts';
import { claudeCodeReport } from './events.ts';

/** Longest that one shell command may take; what the CLI takes in all is limited by the mode. */
const commandLimitMs = 10 * 60_000;
/** A call may wait for hours at an endpoint's limiter; the gateway ends it, not the CLI. */
const callLimitMs = 24 * 3_600_000;

const switches: Readonly<Record<string, string>> = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
  // Notes of earlier tasks, other skills, second models, commands that outlive their call.
  CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
  CLAUDE_CODE_DISABLE_BUNDLED_SKILLS: '1',
  CLAUDE_CODE_DISABLE_CLAUDE_MDS: '1',
  CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
  // The gateway has tried again already.
  CLAUDE_CODE_MAX_RETRIES: '0',
  CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK: '1',
  // It refuses to work unasked as root outside of a sandbox.
  IS_SANDBOX: '1',
  API_TIMEOUT_MS: String(callLimitMs),
  BASH_DEFAULT_TIMEOUT_MS: String(commandLimitMs),
  BASH_MAX_TIMEOUT_MS: String(commandLimitMs),
};

const savedOutput = /(?<=\/tool-results\/)[\w-]+(?=\.txt)/g;
/** Of every session: it stands in names of files, and nothing of a session outlives its sandbox. */
const sessionId = '5c111095-0000-4000-8000-000000000000';

/**
 * Claude Code as an agent: `claude -p` with a stream of events (2.1.197). It has the two tools of the published
 * protocol, Read and Bash, asks nobody, and looks nothing up.
 */
export const claudeCodeDriver: CliDriver = {
  name: 'claude-code',
  launch: (launch) => ({ arguments: parameters(launch), environment: environment(launch) }),
  report: claudeCodeReport,
  settled: (text) => text,
  // Where it keeps output that is too long to be told.
  drawn: [{ told: savedOutput, meant: savedOutput, nth: (count) => `output-${count}` }],
};

function parameters({ modelName, prompt }: CliLaunch): string[] {
  return [
    ...['-p', '--verbose', '--output-format', 'stream-json', '--permission-mode', 'bypassPermissions'],
    ...['--tools', 'Read,Bash', '--allowedTools', 'Read,Bash', '--disable-slash-commands'],
    ...[
      '--strict-mcp-config',
      '--no-session-persistence',
      '--session-id',
      sessionId,
      '--model',
      modelName,
      '--',
      prompt,
    ],
  ];
}

function environment({ modelName, port, token, pathFolders }: CliLaunch): Record<string, string> {
  return {
    ...commonEnvironment(pathFolders),
    ...switches,
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
    ANTHROPIC_API_KEY: token,
    // Whatever it wants a lesser model for, there is only the one.
    ANTHROPIC_SMALL_FAST_MODEL: modelName,
    ANTHROPIC_DEFAULT_HAIKU_MODEL: modelName,
    CLAUDE_CODE_SUBAGENT_MODEL: modelName,
  };
}
