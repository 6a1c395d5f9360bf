import type { StateReader } from '#state'
import type { IdentityCells } from '../identity-cells.ts'
import { commandIdentifiersMax, type IdentityCommand } from './identity-command.ts'

/** `undo-import` without the identifiers, which are looked up. */
export type UndoImport = Extract<IdentityCommand, { verb: 'undo-import' }>

/**
 * Looks through the evidence as it was saved last for what a source has linked, and makes the commands
 * that take it back: each with the identifiers where it is to show at once, the first one in any case.
 * Their ids are the command's with a number.
 */
export async function* expandUndoImport(
  reader: StateReader<IdentityCells>,
  command: UndoImport,
): AsyncIterable<UndoImport> {
  let identifiers: string[] = []
  let commands = 0
  const next = (): UndoImport => ({
    ...command,
    id: `${command.id}#${(commands += 1)}`,
    identifiers,
  })
  for await (const [, component] of reader.scan('components')) {
    if (!('edges' in component)) continue
    const isLinked = component.edges.some(({ traces }) =>
      traces.some(({ source }) => source === command.source),
    )
    const [member] = component.members
    if (!isLinked || member === undefined) continue
    identifiers.push(member.identifier)
    if (identifiers.length < commandIdentifiersMax) continue
    yield next()
    identifiers = []
  }
  if (identifiers.length > 0 || commands === 0) yield next()
}
