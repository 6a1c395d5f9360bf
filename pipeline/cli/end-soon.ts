/** How long a process may take to close what a command has left. */
const lingerMs = 3_000

/**
 * Ends the process when its command is done, all output has been taken, and something still keeps it: a
 * driver may leave connections open after it was closed. Seen with cassandra-driver after outages of the
 * server; which connections those are is not known.
 */
export function endSoon(): void {
  const timer = setTimeout(() => {
    const unread = process.stdout.writableLength + process.stderr.writableLength
    if (unread > 0) endSoon()
    else process.exit()
  }, lingerMs)
  timer.unref()
}
