FROM python:3.11-slim-bookworm
RUN useradd --create-home madoguchi && install -d -o madoguchi /opt/madoguchi /opt/madoguchi/var
USER madoguchi
WORKDIR /opt/madoguchi
COPY --chown=madoguchi run ./
COPY --chown=madoguchi requirements requirements
RUN ./run setup
COPY --chown=madoguchi . .
ENV MADOGUCHI_HOST=0.0.0.0
EXPOSE 8080
CMD ["./run", "serve"]
