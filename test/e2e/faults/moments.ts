import fc from 'fast-check'

/** Decides every moment; `ANABRANCH_SEED` sets it again. */
export const { seed = 0 } = fc.readConfigureGlobal()

/** When something breaks. */
export interface Moment {
  /** Only when the process has written something since it was started, or at any time from its start on. */
  readonly afterOutput: boolean
  readonly delayMs: number
}

/** Moments that the seed decides. Drawn at once: each further sample would give the same ones again. */
export function drawMoments(count: number, delayMaxMs = 2_000): readonly Moment[] {
  const moment = fc.record({
    // A start takes seconds, and what is met in it is less than what is met afterwards.
    afterOutput: fc.nat(3).map((number) => number > 0),
    delayMs: fc.nat(delayMaxMs),
  })
  return fc.sample(moment, count)
}
