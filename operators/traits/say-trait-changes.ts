import type { JsonObject } from '#schemas'
import type { TraitChange } from './trait-change.ts'
import type { DeclaredTrait } from './trait-set.ts'

/** Which traits have another value now, and what it was. */
export function sayTraitChanges(
  profileId: string,
  before: JsonObject,
  after: JsonObject,
  traits: readonly DeclaredTrait[],
  { atMs, cause, messageId }: { readonly atMs: number } & Pick<TraitChange, 'cause' | 'messageId'>,
): readonly TraitChange[] {
  return traits.flatMap(({ name, version }) => {
    const was = before[name] ?? null
    const is = after[name] ?? null
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    return {
      trait: name,
      definition: version,
      profileId,
      before: was,
      after: is,
      timestampMs: atMs,
      cause,
      messageId,
    }
  })
}
