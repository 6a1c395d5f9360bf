import { linearPattern, parseTime, type JsonValue } from '#schemas'
import { durationText } from '../../window/definitions/duration-text.ts'
import type { Comparison, TimeOf } from './comparison.ts'
import {
  isJsonObject,
  problemAt,
  readDuration,
  readList,
  readText,
  refuseOthers,
  shown,
  type Reading,
} from '../reading.ts'
import { exactTimeMs, isScalar, typeOfScalar, type Scalar } from './value-type.ts'

/** Values that `isOneOf` takes at the most. */
export const isOneOfMax = 1_000

type Made = Omit<Comparison, 'kind' | 'definition'>

/** Where an operand stands, and how values become times. */
interface Place {
  readonly at: string
  readonly reading: Reading
  readonly timeOf?: TimeOf | undefined
}

/** Reads what to compare with, and makes the comparison; undefined, and a problem, where it cannot. */
type Make = (operand: unknown, place: Place) => Made | undefined

/** Each way to compare, under the name that it has in definitions. */
export const comparisonKinds = {
  equals,
  isOneOf,
  contains,
  startsWith: affix('startsWith'),
  endsWith: affix('endsWith'),
  matches,
  exists,
  atLeast: bound((value, limit) => value >= limit, 'at least'),
  atMost: bound((value, limit) => value <= limit, 'at most'),
  moreThan: bound((value, limit) => value > limit, 'more than'),
  lessThan: bound((value, limit) => value < limit, 'less than'),
  between,
  before: instant((timeMs, limitMs) => timeMs < limitMs, 'before'),
  after: instant((timeMs, limitMs) => timeMs > limitMs, 'after'),
  olderThanMs: age((ageMs, lengthMs) => ageMs >= lengthMs, 'older than', [1]),
  withinLastMs: age((ageMs, lengthMs) => ageMs >= 0 && ageMs < lengthMs, 'within the last', [0, 1]),
  withinNextMs: age(
    (ageMs, lengthMs) => ageMs < 0 && ageMs >= -lengthMs,
    'within the next',
    [-1, 0],
  ),
} satisfies Readonly<Record<string, Make>>

/** Name of a way to compare. */
export type ComparisonKind = keyof typeof comparisonKinds

function equals(operand: unknown, place: Place): Made | undefined {
  const wanted = readScalar(operand, place.at, place.reading)
  if (wanted === undefined) return undefined
  return {
    fits: fitsOf([wanted]),
    text: shown(wanted),
    holds: (value) => value === wanted,
    ...(typeof wanted === 'number' && { distance: (value) => distanceOf(value, wanted) }),
  }
}

function isOneOf(operand: unknown, { at, reading }: Place): Made | undefined {
  const list = readList(operand, at, reading, { min: 1, max: isOneOfMax })
  const wanted = list?.map((each, place) => readScalar(each, `${at}[${place}]`, reading))
  if (!wanted?.every((each) => each !== undefined)) return undefined
  const set = new Set<unknown>(wanted)
  return {
    fits: fitsOf(wanted),
    text: `one of ${wanted.slice(0, 10).map(shown).join(', ')}${wanted.length > 10 ? ', …' : ''}`,
    holds: (value) => set.has(value),
  }
}

/** Text that has a part, or a list that has an entry. */
function contains(operand: unknown, { at, reading }: Place): Made | undefined {
  const wanted = readScalar(operand, at, reading)
  if (wanted === undefined) return undefined
  const isText = typeof wanted === 'string'
  return {
    fits: isText ? ['text', 'list'] : ['list'],
    text: `with ${shown(wanted)} in it`,
    holds: (value) =>
      typeof value === 'string'
        ? isText && value.includes(wanted)
        : Array.isArray(value) && value.includes(wanted),
  }
}

function affix(kind: 'startsWith' | 'endsWith'): Make {
  return (operand, { at, reading }) => {
    const part = readText(operand, at, reading)
    if (part === undefined) return undefined
    return {
      fits: ['text'],
      text: `text that ${kind === 'startsWith' ? 'starts' : 'ends'} with ${shown(part)}`,
      holds: (value) => typeof value === 'string' && value[kind](part),
    }
  }
}

/** By automata, since a pattern of a stranger must not be able to hold the stream. */
function matches(operand: unknown, { at, reading }: Place): Made | undefined {
  if (!isJsonObject(operand)) {
    return problemAt(reading, at, `must be { "pattern": …, "flags": … }, is ${shown(operand)}`)
  }
  refuseOthers(operand, ['pattern', 'flags'], at, reading)
  const source = readText(operand['pattern'], `${at}.pattern`, reading)
  const flags = operand['flags'] ?? ''
  if (typeof flags !== 'string') {
    return problemAt(reading, `${at}.flags`, `must be text, is ${shown(flags)}`)
  }
  if (source === undefined) return undefined
  try {
    const pattern = new RegExp(source, flags)
    const test = linearPattern(pattern)
    return {
      fits: ['text'],
      text: `text that matches ${pattern}`,
      holds: (value) => typeof value === 'string' && test(value),
    }
  } catch (error) {
    return problemAt(reading, at, error instanceof Error ? error.message : String(error))
  }
}

function exists(operand: unknown, { at, reading }: Place): Made | undefined {
  if (operand !== true) {
    return problemAt(reading, at, `must be true, is ${shown(operand)}; put "not" around it`)
  }
  return {
    fits: ['any', 'number', 'text', 'boolean', 'time', 'list', 'object'],
    text: 'there',
    holds: (value) => value !== undefined && value !== null,
  }
}

function bound(holds: (value: number, limit: number) => boolean, words: string): Make {
  return (operand, { at, reading }) => {
    const limit = readNumber(operand, at, reading)
    if (limit === undefined) return undefined
    return {
      fits: ['number'],
      text: `${words} ${limit}`,
      holds: (value) => typeof value === 'number' && holds(value, limit),
      distance: (value) => distanceOf(value, limit),
    }
  }
}

/** Both ends are included. */
function between(operand: unknown, { at, reading }: Place): Made | undefined {
  const ends = readList(operand, at, reading, { min: 2, max: 2 })
  const [low, high] = (ends ?? []).map((end, place) => readNumber(end, `${at}[${place}]`, reading))
  if (low === undefined || high === undefined) return undefined
  if (low > high) return problemAt(reading, at, `goes from ${low} down to ${high}: turn them round`)
  return {
    fits: ['number'],
    text: `from ${low} to ${high}`,
    holds: (value) => typeof value === 'number' && value >= low && value <= high,
    distance: (value) => {
      const [toLow, toHigh] = [distanceOf(value, low), distanceOf(value, high)]
      return Math.abs(toLow) <= Math.abs(toHigh) ? toLow : toHigh
    },
  }
}

function instant(holds: (timeMs: number, limitMs: number) => boolean, words: string): Make {
  return (operand, { at, reading, timeOf = exactTimeMs }) => {
    const parsed = typeof operand === 'string' ? parseTime(operand) : undefined
    if (parsed?.ok !== true) {
      const problem = parsed?.message ?? `must be a time, is ${shown(operand)}`
      return problemAt(reading, at, `${problem}: "2026-03-01T00:00:00Z"`)
    }
    const limitMs = parsed.timestampMs
    // A value that is no time is NaN, which is neither before nor after anything.
    return {
      fits: ['time'],
      text: `${words} ${new Date(limitMs).toISOString()}`,
      holds: (value) => holds(timeOf(value), limitMs),
    }
  }
}

/**
 * How long ago a time is, as of another: half-open, so that neighbouring lengths share no moment and
 * leave none out. `turns` are the ages, in lengths, at which the verdict turns, the earliest first.
 */
function age(
  holds: (ageMs: number, lengthMs: number) => boolean,
  words: string,
  turns: readonly number[],
): Make {
  return (operand, { at, reading, timeOf = exactTimeMs }) => {
    const lengthMs = readDuration(operand, at, reading)
    if (lengthMs === undefined) return undefined
    return {
      fits: ['time'],
      text: `${words} ${durationText(lengthMs)}`,
      holds: (value, asOfMs) => holds(asOfMs - timeOf(value), lengthMs),
      changesMs: (value, asOfMs) => {
        const timeMs = timeOf(value)
        for (const turn of turns) {
          const turnMs = Math.ceil(timeMs + turn * lengthMs)
          if (turnMs > asOfMs) return turnMs
        }
        return Infinity
      },
    }
  }
}

function distanceOf(value: JsonValue | undefined, limit: number): number {
  return typeof value === 'number' ? limit - value : NaN
}

function readNumber(json: unknown, at: string, reading: Reading): number | undefined {
  if (typeof json === 'number' && Number.isFinite(json)) return json
  return problemAt(reading, at, `must be a number, is ${shown(json)}`)
}

function readScalar(json: unknown, at: string, reading: Reading): Scalar | undefined {
  if (isScalar(json)) return json
  const fix = json === null ? ': use not(….exists())' : ''
  return problemAt(reading, at, `must be text, a number, true or false, is ${shown(json)}${fix}`)
}

/** A time is a number, too. */
function fitsOf(wanted: readonly Scalar[]): Comparison['fits'] {
  const types = new Set(wanted.map(typeOfScalar))
  return types.has('number') ? [...types, 'time'] : [...types]
}
