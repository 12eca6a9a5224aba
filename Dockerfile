# The Mistral API in the box:
#   docker build -t mistral-local . && docker run --rm -p 8123:8123 -e MISTRAL_LOCAL_TOKEN=t mistral-local
FROM python:3.12-slim
WORKDIR /opt/mistral
COPY LICENSE README.md constraints.txt pyproject.toml ./
COPY packages packages
COPY src src
RUN pip install --no-cache-dir --constraint constraints.txt '.[local,local-ocr]'
USER nobody
EXPOSE 8123
HEALTHCHECK --interval=5s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8123/healthz')"]
ENTRYPOINT ["python", "-m", "mistralai.local", "--host", "0.0.0.0"]
