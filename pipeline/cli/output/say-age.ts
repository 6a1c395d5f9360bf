import type { Manifest } from '#state'
import { duration } from './format.ts'

/** Says on stderr how old what is shown is: `as of epoch 42, 0.8 s ago`. */
export function sayAge({ epoch, savedAtMs }: Pick<Manifest, 'epoch' | 'savedAtMs'>): void {
  const ageMs = Math.max(0, Date.now() - savedAtMs)
  process.stderr.write(`as of epoch ${epoch}, ${duration(ageMs)} ago\n`)
}
