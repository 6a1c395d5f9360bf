import { ask, type Engine } from '../engine.ts'
import { identifier } from '../sql.ts'

/** From here on Float64 skips whole numbers. */
const exactMax = '9007199254740992'

/** Whether a column holds numbers that Float64 would change. */
export async function hasLargeNumbers(
  engine: Engine,
  table: string,
  column: string,
): Promise<boolean> {
  const name = identifier(column)
  const query = `SELECT count() AS large FROM ${identifier(table)} WHERE ${name} > ${exactMax} OR ${name} < -${exactMax}`
  const [row] = await ask<{ large: number | string }>(engine, query)
  return Number(row?.large ?? 0) > 0
}
