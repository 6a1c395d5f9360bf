# syntax=docker/dockerfile:1

# Packages, with the Kafka driver compiled. It is compiled against what the next stage has, no more.
FROM node:20.20.2-bookworm-slim AS packages
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ libssl-dev libzstd-dev make python3 zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-progress
# A peer of the package, so it has no place in the lock file. Of 540 MB it needs these at run time.
ARG NODE_RDKAFKA_VERSION=3.6.1
RUN mkdir /driver \
 && cd /driver \
 && npm install --no-save --no-progress "node-rdkafka@${NODE_RDKAFKA_VERSION}" \
 && cd node_modules/node-rdkafka \
 && find . -mindepth 1 -maxdepth 1 ! -name build ! -name lib ! -name package.json \
      ! -name '*.js' ! -name '*.d.ts' ! -name 'LICENSE*' -exec rm -rf {} + \
 && find build -type f ! -name '*.node' ! -name '*.so*' -delete \
 && find build -type d -empty -delete \
 && rm -rf build/Release/obj.target \
 && cp -R /driver/node_modules/. /build/node_modules/ \
 && cd /build \
 && node -e "require('node-rdkafka')"

FROM node:20.20.2-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libssl3 libzstd1 zlib1g \
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /anabranch
COPY --from=packages /build/node_modules ./node_modules
COPY . .
RUN node -e "require('node-rdkafka')" \
 && ln -s /anabranch/pipeline/cli/anabranch.mjs /usr/local/bin/anabranch \
 && mkdir /data \
 && chown node:node /data
# State, when it is kept in files, and what sinks have staged.
ENV ANABRANCH_STATE_DIRECTORY=/data
VOLUME /data
USER node
ENTRYPOINT ["node", "/anabranch/pipeline/cli/anabranch.mjs"]
CMD ["--help"]
