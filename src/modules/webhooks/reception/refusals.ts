import { AppError } from '../../../shared/errors/app-error.js';

/** Seconds after which GitHub, or whoever asks, may try again. */
const RETRY_AFTER_SECONDS = { unconfigured: 60, notStored: 5, limited: 60, busy: 5 } as const;

/** Why the door stays shut, one for each answer; `detail.status` is the HTTP status. */
export const refusals = {
  unconfigured: () => later('webhook.unconfigured', 503, 'agent-bot is not set up yet: it has no GitHub App or no webhook secret.', RETRY_AFTER_SECONDS.unconfigured),
  contentType: () => never('webhook.content_type', 415, 'Webhooks are taken as application/json only; set the content type of the webhook to it.'),
  encoding: () => never('webhook.content_encoding', 415, 'Webhooks are taken without a content encoding only.'),
  tooLarge: () => never('webhook.too_large', 413, 'The body is larger than 25 MB, the most GitHub delivers.'),
  busy: () => later('webhook.busy', 503, 'Too many large bodies are being read; please deliver it again.', RETRY_AFTER_SECONDS.busy),
  tooSlow: () => never('webhook.too_slow', 400, 'The body did not arrive in time.'),
  broken: () => never('webhook.broken', 400, 'The body ended early.'),
  signature: () => never('webhook.signature', 401, 'The signature is missing or does not fit: check that the webhook secret is the configured one.'),
  limited: () => later('webhook.limited', 429, 'Too many bad signatures from this address.', RETRY_AFTER_SECONDS.limited),
  headers: (name: string) => never('webhook.headers', 400, `The header ${name} is missing or is not one plain word.`),
  notJson: () => never('webhook.not_json', 400, 'The body is not JSON in UTF-8.'),
  notObject: () => never('webhook.not_object', 400, 'The body is not a JSON object.'),
  notStored: (cause: unknown) =>
    later('webhook.not_stored', 503, 'The delivery could not be stored; please deliver it again.', RETRY_AFTER_SECONDS.notStored, cause),
};

function never(code: string, status: number, message: string): AppError {
  return new AppError(code, message, { detail: { status } });
}

function later(code: string, status: number, message: string, retryAfterSeconds: number, cause?: unknown): AppError {
  return new AppError(code, message, { cause, retry: 'later', detail: { status, retryAfterSeconds } });
}
