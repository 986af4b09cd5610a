FROM python:3.13-slim AS build

ENV PATH=/opt/venv/bin:$PATH \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv

WORKDIR /app
COPY requirements-production.lock ./
RUN pip install --require-hashes --no-deps -r requirements-production.lock

COPY . .
# Values of this step alone: the image keeps none of them.
RUN django-admin compilemessages \
    && SECRET_KEY=build ALLOWED_HOSTS=build CONTACT_EMAIL=build@collectif.example EMAIL_HOST=build \
       DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
       DJANGO_SETTINGS_MODULE=collectif.settings.production \
       python manage.py collectstatic --no-input \
    && python -m compileall -q .


FROM python:3.13-slim

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/tmp/numba \
    DJANGO_SETTINGS_MODULE=collectif.settings.production \
    CELERY_BEAT_FILE=/var/lib/collectif/beat
RUN useradd --system --uid 10001 --no-create-home collectif \
    && install --directory --owner=collectif --mode=700 /var/lib/collectif /documents
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app

WORKDIR /app
USER collectif
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "scripts.healthcheck"]
CMD ["gunicorn", "collectif.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", \
     "--max-requests", "2000", "--max-requests-jitter", "200"]
