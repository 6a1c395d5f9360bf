import type { JsonValue } from '#schemas'
import { comparisonsIn, readComparison } from '../../conditions/comparisons/comparison.ts'
import { sentTimeMs } from '../../conditions/comparisons/value-type.ts'
import { isJsonObject, problemAt, readText, refuseOthers } from '../../conditions/reading.ts'
import { comparing, type ReadCriterion } from './criterion.ts'

/** Reads `{ "attribute": "address.city", "equals": "Rome" }`, which `attribute('address.city')` makes. */
export const readAttribute: ReadCriterion = (definition, at, reading) => {
  refuseOthers(definition, ['attribute', ...comparisonsIn(definition)], at, reading)
  const path = readText(definition['attribute'], `${at}.attribute`, reading)
  const comparison = readComparison(definition, at, reading, sentTimeMs)
  if (path === undefined || comparison === undefined) return undefined
  const [name = '', ...keys] = path.split('.')
  if ([name, ...keys].includes('')) {
    return problemAt(reading, `${at}.attribute`, `"${path}" has nothing between two dots`)
  }
  return comparing({
    definition: { attribute: path, ...comparison.definition },
    at,
    subject: `attribute ${path}`,
    uses: { attribute: name },
    comparison,
    value: (inputs) => valueWithin(inputs.attribute(name), keys),
  })
}

function valueWithin(whole: JsonValue | undefined, keys: readonly string[]): JsonValue | undefined {
  let value = whole
  for (const key of keys) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}
