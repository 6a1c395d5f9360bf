import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../../../services/paths.ts'
import { mutants } from './mutants.ts'

/** What a Vite plugin is asked for here. */
interface Resolver {
  resolve(
    id: string,
    importer: string | undefined,
    options: { readonly skipSelf: boolean },
  ): Promise<{ readonly id: string } | null>
}

const query = /\?mutant=(\d+)$/
const mutable = /\/operators\/(index\.ts|identity\/|profile\/)|\/pipeline\/testing\/identity\//

/**
 * Loads modules that are asked for as `…?mutant=3`, and what they import of identity, with the source
 * of the mutant's file changed. Everything else is shared with the unchanged modules.
 */
export function identityMutants() {
  return {
    name: 'identity-mutants',
    enforce: 'pre' as const,
    async resolveId(this: Resolver, id: string, importer: string | undefined) {
      const place = (query.exec(id) ?? query.exec(importer ?? ''))?.[1]
      if (place === undefined) return
      const plain = importer?.replace(query, '')
      const found = await this.resolve(id.replace(query, ''), plain, { skipSelf: true })
      if (found === null || !mutable.test(found.id)) return found
      return `${found.id}?mutant=${place}`
    },
    load(id: string) {
      const place = query.exec(id)?.[1]
      if (place === undefined) return
      const path = id.replace(query, '')
      return mutated(path, readFileSync(path, 'utf8'), Number(place))
    },
  }
}

function mutated(path: string, text: string, place: number): string {
  const mutant = mutants[place]
  if (mutant === undefined || path !== join(root, mutant.file)) return text
  const parts = text.split(mutant.from)
  if (parts.length !== 2) {
    throw new Error(
      `mutant '${mutant.name}': ${mutant.file} has its text ${parts.length - 1} times; say what ` +
        'stands there now',
    )
  }
  return parts.join(mutant.to)
}
