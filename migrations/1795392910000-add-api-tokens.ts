import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `hash` is the SHA-256 of the whole token, which is kept nowhere. `repository_ids` is null for every repository that its person sees. */
const UP = `
CREATE TABLE api_tokens (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  scope text NOT NULL CHECK (scope IN ('read', 'operate', 'admin')),
  repository_ids bigint[] CHECK (scope <> 'admin' OR repository_ids IS NULL),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_tokens_created_at ON api_tokens (created_at DESC, id DESC);
CREATE INDEX api_tokens_user_id ON api_tokens (user_id);
`;

export class AddApiTokens1795392910000 implements MigrationInterface {
  readonly name = 'AddApiTokens1795392910000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_tokens');
  }
}
