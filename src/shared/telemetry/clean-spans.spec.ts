import { SpanStatusCode } from '@opentelemetry/api';
import { liveSecrets } from '../crypto/live-secrets.js';
import { cleanSpans } from './clean-spans.js';

type Sent = Parameters<ReturnType<typeof cleanSpans>['export']>[0][number];

test('S42: spans go out without a secret', () => {
  liveSecrets.hold('the secret of the spans spec');
  const told = (word: string) => ({ 'url.full': `http://a/?q=${word}`, list: [word, 'kept'], 'http.status': 200 });
  const span = { attributes: told('the secret of the spans spec'), events: [{ name: 'exception', attributes: told('xoxb-1234567890-abcdef') }], status: { code: SpanStatusCode.ERROR, message: 'the-secret-of-the-spans-spec' } };
  const sent: unknown[] = [];
  cleanSpans({ export: (spans) => void sent.push(...spans), shutdown: () => Promise.resolve() }).export([span as unknown as Sent], () => undefined);
  expect(sent).toEqual([{ attributes: told('[redacted]'), events: [{ name: 'exception', attributes: told('[redacted]') }], status: { code: SpanStatusCode.ERROR, message: '[redacted]' } }]);
});
