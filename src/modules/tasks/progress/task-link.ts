const THIS_MACHINE = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Where people see a task; undefined where PUBLIC_URL is (as by default) an address that only this machine can reach. */
export function taskLink(publicUrl: string, taskId: string): string | undefined {
  return THIS_MACHINE.test(new URL(publicUrl).hostname) ? undefined : `${publicUrl}/api/v1/tasks/${taskId}`;
}
