// Imported for its effect: the thread can then import TypeScript, also from below node_modules, where Node refuses it.
import * as node from 'node:module';
import { register } from 'tsx/esm/api';
import { asModule } from './typescript-resolver.mjs';

// Before tsx, which asks the hooks that stand before it.
if (typeof node.registerHooks === 'function')
  node.registerHooks({ resolve: (specifier, context, next) => asModule(next(specifier, context)) });
else node.register('./typescript-resolver.mjs', import.meta.url);
register();
