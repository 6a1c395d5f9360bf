import { RE2JS } from 're2js'

/** Characters of a pattern at the most: its automaton grows with it. */
export const patternLengthMax = 1_000

const flagsOf: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
  // Patterns are read by code points anyway.
  u: 0,
  v: 0,
  d: 0,
}

/**
 * Tests values in time proportional to their length, whatever the pattern: by the automata of RE2 (Cox,
 * "Regular Expression Matching Can Be Simple And Fast", 2007), where the engine of the language can
 * take longer than anybody waits. Throws `TypeError` for a pattern that no automaton can run: one that
 * looks around or back, remembers (`g`, `y`), or is longer than `patternLengthMax`.
 */
export function linearPattern(pattern: RegExp): (value: string) => boolean {
  const { source, flags } = pattern
  if (source.length > patternLengthMax) {
    throw new TypeError(
      `a pattern has more than ${patternLengthMax} characters: split it into several`,
    )
  }
  const compiled = compile(pattern, source, flags)
  return (value) => compiled.test(value)
}

function compile(pattern: RegExp, source: string, flags: string): RE2JS {
  let bits = 0
  for (const flag of flags) {
    const bit = flagsOf[flag]
    if (bit === undefined) {
      throw new TypeError(
        `the pattern ${pattern} has the flag '${flag}', which remembers: leave it out`,
      )
    }
    bits |= bit
  }
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source), bits)
  } catch (error) {
    throw new TypeError(
      `the pattern ${pattern} cannot be tested in linear time: write it without (?=…), (?!…), (?<=…), ` +
        '(?<!…) and \\1',
      { cause: error },
    )
  }
}
