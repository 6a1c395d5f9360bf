/** A server in a process of its own, on the loopback. A fault test starts its own and breaks it. */
export interface Server {
  /** Where clients find it, such as `127.0.0.1:20311` or `http://127.0.0.1:20311`; the same after a restart. */
  readonly address: string
  /** Its data, its log and its process id. */
  readonly directory: string
  /** Ends it with SIGKILL, as a crash, and waits until it and its ports are gone. */
  kill(): Promise<void>
  /** Stops the process where it is (SIGSTOP): connections stay open, nothing answers. */
  pause(): void
  /** Lets a paused process go on (SIGCONT). */
  resume(): void
  /** Starts it again with the same data and address, after `kill`, `stop` or while it runs; waits until it answers. */
  restart(): Promise<void>
  /** Ends it in order (SIGTERM), or with SIGKILL when that takes too long. Its data stays. */
  stop(): Promise<void>
}

/** How a server is started. */
export interface ServerCommand {
  /** What it is called in errors, such as `Kafka`. */
  readonly name: string
  readonly address: string
  /** Must exist; the log and the process id are written here. It must be named in `args`. */
  readonly directory: string
  readonly command: string
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Ports that must be free before a start, and are free again after an end. */
  readonly ports: readonly number[]
  /** Whether it answers; gets what this start has logged so far. */
  readonly ready: (log: string) => boolean | Promise<boolean>
  /** True when it must outlive this process; otherwise it ends with it, whatever ends it. */
  readonly shared: boolean
}

/** What the functions that start one kind of server have in common. */
export interface ServerOptions {
  /** Where its data goes; kept between starts. */
  readonly directory: string
  /** The port that clients use; a free one when left out. */
  readonly port?: number
  /** True when the server must outlive this process. Default false. */
  readonly shared?: boolean
}
