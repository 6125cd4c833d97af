import type { TaskEvent } from '../../modules/tasks/index.js';

const WIDTH = 160;
const CONTROLS = /\p{Cc}/gu;

/** One line an event, for a person at a terminal; what the agent says can not steer it. */
export function progressWriter(stream: NodeJS.WriteStream): (event: TaskEvent) => void {
  if (!stream.isTTY) return () => undefined;
  return ({ type, data }) => {
    const line = lineOf(type, data);
    if (line !== undefined) stream.write(`${line.replace(CONTROLS, ' ').slice(0, WIDTH)}\n`);
  };
}

function lineOf(type: string, data: TaskEvent['data']): string | undefined {
  const word = (name: string): string => (typeof data[name] === 'string' || typeof data[name] === 'number' ? String(data[name]) : '');
  switch (type) {
    case 'step.started':
      return `${word('step')} …`;
    case 'step.ended':
      return `${word('step')}: ${word('state')} (${word('ms')} ms)`;
    case 'agent.text':
    case 'agent.warning':
      return `  ${word('text')}`;
    case 'agent.tool':
      return `  ${word('name')} ${word('detail')}`;
    default:
      return undefined;
  }
}
