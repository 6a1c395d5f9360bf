/** Who holds a directory, as its lock file says. */
export interface Holder {
  readonly pid: number
  /** When the process began, in clock ticks since the machine did; where the system tells. */
  readonly startTicks?: number
  /** Name of the socket in the directory that is open as long as the process lives. */
  readonly socket?: string
  readonly sinceMs: number
  /** What else there is to say, such as the pipeline's name. */
  readonly facts: Readonly<Record<string, string>>
  readonly released?: boolean
}
