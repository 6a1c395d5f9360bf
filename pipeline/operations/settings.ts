/** What `/healthz` and `/readyz` go by, and where metrics and traces are told. */
export interface OperationsConfig {
  readonly host: string
  /** 0: no server. */
  readonly port: number
  readonly requestTimeoutMs: number
  readonly stuckAfterMs: number
  readonly checkpointAgeMaxMs: number
  /** 0: any. */
  readonly lagMax: number
  /** 0: any. */
  readonly watermarkAgeMaxMs: number
  readonly traces: TracesConfig
}

/** Where traces go. */
export interface TracesConfig {
  /** '': nowhere. */
  readonly url: string
  readonly sampleRatio: number
}
