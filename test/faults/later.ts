/** What GitHub says when the same happens to an issue again, so many seconds later. */
export function later(payload: object, seconds: number): object {
  const { issue } = payload as { readonly issue: { readonly updated_at: string } };
  return { ...payload, issue: { ...issue, updated_at: new Date(Date.parse(issue.updated_at) + seconds * 1_000).toISOString() } };
}
