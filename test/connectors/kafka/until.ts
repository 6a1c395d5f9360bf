/** Waits until a condition holds. Fails after `boundMs`, which no passing test comes near. */
export async function until(holds: () => unknown, boundMs = 30_000): Promise<void> {
  const endsMs = Date.now() + boundMs
  while (!(await holds())) {
    if (Date.now() > endsMs) throw new Error(`still not so after ${boundMs} ms: ${String(holds)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
