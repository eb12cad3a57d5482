# What docker-compose.yml relies on of PostgreSQL's image: user, folders, entrypoint, stop signal. The server is the one that
# tests embed, the clients are Debian's.
ARG BASE
FROM ${BASE}
RUN groupadd --system --gid 999 postgres && \
    useradd --system --uid 999 --gid 999 --home-dir /var/lib/postgresql postgres && \
    install -d -o postgres -g postgres /var/lib/postgresql /var/run/postgresql && mkdir /docker-entrypoint-initdb.d
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client xz-utils && rm -rf /var/lib/apt/lists/*
COPY postgres.txz /tmp/
RUN mkdir /usr/local/postgresql && tar -C /usr/local/postgresql -xf /tmp/postgres.txz
COPY postgres-entrypoint /usr/local/bin/
ENV PATH=/usr/local/postgresql/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 PGDATA=/var/lib/postgresql/18/docker
VOLUME /var/lib/postgresql
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["postgres-entrypoint"]
CMD ["postgres"]
