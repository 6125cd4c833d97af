#!/bin/sh
# Runs once, when the database is made: the role that the application connects as. It owns nothing and has no DDL;
# `agent-bot migrate up` grants it what it needs.
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set password="$(cat /run/secrets/postgres_password)" <<'SQL'
CREATE ROLE agent_bot LOGIN PASSWORD :'password';
SQL
