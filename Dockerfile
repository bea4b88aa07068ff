# The image of Rollwise: one program, its content and SQLite inside it, run by a user who owns nothing but the data.
#
#   docker build -t rollwise .
#   docker run -p 127.0.0.1:8080:8080 -v rollwise:/var/lib/rollwise \
#     -e ROLLWISE_PUBLIC_URL=http://127.0.0.1:8080 --read-only --tmpfs /tmp rollwise

FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
# What comes along is listed in .dockerignore.
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --locked --profile dist --bin rollwise \
    && cp target/dist/rollwise /usr/local/bin/rollwise \
    && mkdir /state

# TLS and SQLite are in the program: of the system it needs the C library only.
FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="Rollwise" \
      org.opencontainers.image.description="A self-hosted content API for foam-rolling guidance" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=build /usr/local/bin/rollwise /usr/local/bin/rollwise
COPY LICENSE-MIT LICENSE-APACHE LICENSE-CONTENT /usr/share/doc/rollwise/
# A new volume takes its owner from here.
COPY --from=build --chown=10001:10001 /state /var/lib/rollwise

# The server listens beyond loopback here, so it refuses to start until the operator sets ROLLWISE_PUBLIC_URL:
# the address that clients use, from which every link is built.
ENV ROLLWISE_LISTEN=0.0.0.0:8080

USER 10001:10001
WORKDIR /var/lib/rollwise
VOLUME /var/lib/rollwise
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["/usr/local/bin/rollwise", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/rollwise"]
CMD ["serve"]
