// The test kit for a plain `node`; see ../../index.mjs.
import '../../core/read-typescript.mjs';

export const { benchmarkContract, hostileReplies, textReply } = await import('./index.ts');
