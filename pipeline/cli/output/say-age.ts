import type { Manifest } from '#state'
import { duration } from './format.ts'

/** Says on stderr how old what is shown is, where that is known: `as of epoch 42, 0.8 s ago`. */
export function sayAge(manifest: Pick<Manifest, 'epoch' | 'savedAtMs'> | undefined): void {
  if (manifest === undefined) return
  const { epoch, savedAtMs } = manifest
  const ageMs = Math.max(0, Date.now() - savedAtMs)
  process.stderr.write(`as of epoch ${epoch}, ${duration(ageMs)} ago\n`)
}
