# The image holds Python, the locked dependencies, app/ and faultplan/. Nothing of the lab, no build
# tools.
FROM python:3.13-slim AS build
# A venv without pip: what is not in the image cannot be used against it. Only wheels, only with
# the hashes of the lock.
COPY requirements.lock /build/requirements.lock
RUN python -m venv --without-pip /venv \
    && pip --python /venv/bin/python install --no-cache-dir --no-compile --only-binary :all: \
        --require-hashes --requirement /build/requirements.lock
COPY app /srv/app
COPY faultplan /srv/faultplan
# What /actuator/info tells about the commit, where the builder says it.
ARG GIT_COMMIT=""
ARG GIT_BRANCH=""
ARG GIT_TIME=""
RUN printf 'git.branch=%s\ngit.commit.id=%s\ngit.commit.time=%s\n' \
        "$GIT_BRANCH" "$GIT_COMMIT" "$GIT_TIME" >/srv/app/git.properties
# The root file system may be read-only when the service runs, so bytecode is made now; it goes by
# the source's hash and not by its time, so that the same sources give the same bytes.
ARG SOURCE_DATE_EPOCH=0
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash /venv/lib \
        /srv/app /srv/faultplan \
    && find /venv /srv -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +

FROM python:3.13-slim
ARG GIT_COMMIT=""
ARG VERSION=""
LABEL org.opencontainers.image.title="goodjob" \
      org.opencontainers.image.description="One small answer, faults on demand, and honest health" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$GIT_COMMIT"
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
# /livez of the pod's own address; without site, whose imports would take longer than the question.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
    CMD ["python", "-I", "-S", "-c", "import os, urllib.request as r; h = os.environ.get('GOODJOB_HOST', '0.0.0.0'); h = '127.0.0.1' if h == '0.0.0.0' else '[::1]' if h == '::' else '[' + h + ']' if ':' in h else h; r.urlopen('http://' + h + ':' + os.environ.get('GOODJOB_PORT', '8080') + '/livez', timeout=2)"]
CMD ["python", "-m", "app"]
