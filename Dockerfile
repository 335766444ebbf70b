# The image holds Python, the locked dependencies and app/. Nothing of the lab, no build tools.
FROM python:3.13-slim AS build
# A venv without pip: what is not in the image cannot be used against it. Only wheels, only with
# the hashes of the lock.
COPY requirements.lock /build/requirements.lock
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --only-binary :all: \
        --require-hashes --requirement /build/requirements.lock
COPY app /srv/app
# The root file system may be read-only when the service runs, so bytecode is made now.
RUN python -m compileall -q /srv/app

FROM python:3.13-slim
LABEL org.opencontainers.image.title="goodjob" \
    org.opencontainers.image.description="A service with faults on demand, for circuit-breaker labs" \
    org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /venv /venv
COPY --from=build /srv /srv
WORKDIR /srv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
# A number, because runAsNonRoot cannot check a name.
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('GOODJOB_PORT', '8080') + '/livez', timeout=2)"]
CMD ["python", "-m", "app"]
