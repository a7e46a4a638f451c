# One image for every process of ours; docker-compose.yml says which one runs.

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/run.txt /build/run.txt
# --without-pip: what can install packages stays out of the final image.
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install --require-hashes -r /build/run.txt
COPY pyproject.toml README.md LICENSE NOTICE /app/
COPY config /app/config
COPY redaction /app/redaction
COPY workers /app/workers
COPY plugin /app/plugin
# The file system is read-only later, so bytecode is made now.
RUN python -m pip --python /venv/bin/python install --no-build-isolation --no-deps -e /app \
    && python -m pip --python /venv/bin/python uninstall --yes hatchling editables \
    && python -m compileall -q /app

FROM python:3.13-slim-bookworm
RUN python -m pip uninstall --yes pip \
    && groupadd --gid 10001 pausepoint \
    && useradd --uid 10001 --gid pausepoint --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin pausepoint \
    && install -d -m 0700 -o pausepoint -g pausepoint /keys
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OPENBLAS_NUM_THREADS=1
WORKDIR /app
USER 10001:10001
EXPOSE 8300
ENTRYPOINT ["python", "-m", "plugin"]
CMD ["web"]
