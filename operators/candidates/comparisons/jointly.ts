import {
  noTerms,
  termSpaceEnd,
  type Agreement,
  type Comparison,
  type Level,
  type Reading,
} from '../comparison.ts'

interface JointReading extends Reading {
  readonly left: Reading | undefined
  readonly right: Reading | undefined
}

/**
 * Two comparisons whose fields depend on each other, counted together: people born in one town have
 * one postcode more often than two independent fields would, so adding the two weights would count the
 * same agreement twice. Has a level for each pair of levels, and for each where one side is not known.
 */
export function jointly(first: Comparison, second: Comparison): Comparison {
  const columns = second.levels.length + 1
  return Object.freeze<Comparison<JointReading>>({
    name: `${first.name} and ${second.name}`,
    fields: [...first.fields, ...second.fields],
    levels: jointLevels(first, second),
    options: [first.options ?? null, second.options ?? null],
    read(fields) {
      const left = first.read(fields)
      const right = second.read(fields)
      if (left === undefined && right === undefined) return undefined
      return { text: JSON.stringify([left?.text, right?.text]), left, right }
    },
    compare(one, other) {
      const left = partly(first, one.left, other.left)
      const right = partly(second, one.right, other.right)
      return {
        level: left.level * columns + right.level,
        terms: [...left.terms.map(prefixed('1')), ...right.terms.map(prefixed('2'))],
      }
    },
    terms: ({ left, right }) => [
      ...(left ? first.terms(left).map(prefixed('1')) : noTerms),
      ...(right ? second.terms(right).map(prefixed('2')) : noTerms),
    ],
  })
}

const unknown: Level = { name: 'not known', group: '' }

function jointLevels(first: Comparison, second: Comparison): readonly Level[] {
  return [...first.levels, unknown].flatMap((left) =>
    [...second.levels, unknown].map((right) => ({
      name: `${left.name}; ${right.name}`,
      group: [left, right].map((level) => (level === unknown ? '?' : level.group)).join(';'),
    })),
  )
}

function partly(
  comparison: Comparison,
  left: Reading | undefined,
  right: Reading | undefined,
): Agreement {
  if (left !== undefined && right !== undefined) return comparison.compare(left, right)
  return { level: comparison.levels.length, terms: noTerms }
}

function prefixed(place: string): (term: string) => string {
  return (term) => `${place}${termSpaceEnd}${term}`
}
