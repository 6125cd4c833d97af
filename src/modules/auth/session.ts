import type { Request } from 'express';
import type { SessionData } from 'express-session';

/** What a session holds: never a token. */
declare module 'express-session' {
  interface SessionData {
    userId: string;
    /** Milliseconds since the epoch. */
    loggedInAt: number;
    /** What the browser said it is, so that a person knows their sessions apart. */
    userAgent?: string | undefined;
  }
}

type Done = (error?: unknown) => void;

const settled = (act: (done: Done) => void): Promise<void> =>
  new Promise((resolve, reject) => act((error) => (error === undefined || error === null ? resolve() : reject(error as Error))));

/** A session of its own for the person: the id from before the login means nothing afterwards. */
export async function beginSession(request: Request, data: Pick<SessionData, 'userId' | 'loggedInAt' | 'userAgent'>): Promise<void> {
  await settled((done) => request.session.regenerate(done));
  Object.assign(request.session, data);
  await saveSession(request);
}

export async function saveSession(request: Request): Promise<void> {
  await settled((done) => request.session.save(done));
}

/** On the server too: the cookie of an ended session opens nothing. */
export async function endSession(request: Request): Promise<void> {
  await settled((done) => request.session.destroy(done));
}
