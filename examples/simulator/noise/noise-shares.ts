/** How often each thing goes wrong, as shares from 0 to 1. */
export interface NoiseShares {
  /** Of events: sent again by a client that saw no answer; same id, same content. */
  readonly naturalDuplicates: number
  /** Of events: an id that a faulty client gives to other content as well. */
  readonly syntheticDuplicates: number
  /** Of events: kept on the device for minutes to weeks before they are sent. */
  readonly late: number
  /** Of lines: cannot be read. They come beside the good lines, not instead of them. */
  readonly badLines: number
  /** Of events: an identifier is `null`, `0`, `[object Object]` or the like. */
  readonly junkIdentifiers: number
  /** Of emails in an identify call: mistyped. */
  readonly emailTypos: number
  /** Of client devices: the clock is off by minutes to days. */
  readonly skewedClocks: number
}

/** What a middling shop sees. */
export const defaultNoise: NoiseShares = {
  naturalDuplicates: 0.02,
  syntheticDuplicates: 0.002,
  late: 0.02,
  badLines: 0.005,
  junkIdentifiers: 0.005,
  emailTypos: 0.02,
  skewedClocks: 0.05,
}

/** Everything goes right. */
export const noNoise: NoiseShares = {
  naturalDuplicates: 0,
  syntheticDuplicates: 0,
  late: 0,
  badLines: 0,
  junkIdentifiers: 0,
  emailTypos: 0,
  skewedClocks: 0,
}
