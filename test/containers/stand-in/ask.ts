/** `ask.js <question> [argument]`, run in the stand-in's container: prints the answer as JSON. */
import { CONTROL_PORT } from './control-port.js';

const answer = await fetch(`http://127.0.0.1:${CONTROL_PORT}/${process.argv.slice(2).join('/')}`);
process.stdout.write(await answer.text());
process.exitCode = answer.ok ? 0 : 1;
