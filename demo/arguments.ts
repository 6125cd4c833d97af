import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Leave the product and the stand-in running until Ctrl-C. */
  readonly keep: boolean;
}

/** What was asked for, or why it can not be had. */
export function optionsOf(args: readonly string[]): DemoOptions | { readonly refusal: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: { agent: { type: 'string', default: 'offline' }, keep: { type: 'boolean', default: false } } });
    if (values.agent !== 'offline') return { refusal: `This version of agent-bot has the offline agent only: run the demo without --agent, not with --agent ${values.agent}.` };
    return { keep: values.keep };
  } catch (error) {
    return { refusal: `${error instanceof Error ? error.message : String(error)}\nUsage: npm run demo [-- --keep] [--agent offline]` };
  }
}
