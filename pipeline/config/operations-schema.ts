import type { Schema, SchemaObj } from 'convict'
import type { OperationsConfig } from '../operations/settings.ts'
import { wholeNumber } from './whole-number.ts'

/** Settings of the server for metrics and health, and of traces. */
export const operationsSettings: Schema<OperationsConfig> = {
  host: {
    doc: 'Address that the server of `/metrics`, `/healthz` and `/readyz` listens on. They need no password: only name one that your monitoring alone can reach.',
    format: String,
    default: '127.0.0.1',
  },
  port: {
    doc: 'Port of that server; 0: there is none.',
    ...wholeNumber(0, { min: 0, max: 65_535 }),
  },
  requestTimeoutMs: {
    doc: 'Longest time that a client of that server may take to send its request.',
    ...wholeNumber(5_000, { min: 100, max: 300_000 }),
  },
  stuckAfterMs: {
    doc: '`/healthz` fails when a checkpoint has been on its way for longer.',
    ...wholeNumber(300_000, { min: 1 }),
  },
  checkpointAgeMaxMs: {
    doc: '`/readyz` fails when input has waited for longer to be part of a checkpoint.',
    ...wholeNumber(60_000, { min: 1 }),
  },
  lagMax: {
    doc: '`/readyz` fails when a source has more to read, in its own unit (bytes of files, messages of topics); 0: any.',
    ...wholeNumber(0, { min: 0 }),
  },
  watermarkAgeMaxMs: {
    doc: '`/readyz` fails when a watermark is further behind the clock; 0: any. Not for pipelines that read old input.',
    ...wholeNumber(0, { min: 0 }),
  },
  traces: {
    url: {
      doc: 'Where OpenTelemetry traces go, by OTLP over HTTP, such as `http://localhost:4318/v1/traces`; empty: nowhere. Headers, such as a token, are taken from OTEL_EXPORTER_OTLP_HEADERS.',
      ...httpUrl(),
    },
    sampleRatio: {
      doc: 'Share of epochs that are traced.',
      ...share(),
    },
  },
}

function httpUrl(): SchemaObj<string> {
  const allowed = 'empty, or a URL that begins with http:// or https://'
  const format = (value: unknown): void => {
    const isUrl = typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value)
    if (value !== '' && !isUrl) throw new TypeError(`must be ${allowed}`)
  }
  return { format, default: '', allowed }
}

function share(): SchemaObj<number> {
  const allowed = 'a number from 0 to 1'
  const format = (value: unknown): void => {
    if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
      throw new RangeError(`must be ${allowed}`)
    }
  }
  return { format, default: 1, allowed }
}
