/** How long a process may take to close what a command has left. */
const lingerMs = 3_000

/**
 * Ends the process when its command is done, all output has been taken, and something still keeps it: a
 * driver may leave connections open that nobody can close, as cassandra-driver does with some that were
 * being opened while the server did not answer.
 */
export function endSoon(): void {
  const timer = setTimeout(() => {
    const unread = process.stdout.writableLength + process.stderr.writableLength
    if (unread > 0) endSoon()
    else process.exit()
  }, lingerMs)
  timer.unref()
}
