import { readFile, writeFile } from 'node:fs/promises'

/** Writes a copy of a file in which every `@NAME@` is replaced. */
export async function fill(
  template: string,
  target: string,
  values: Readonly<Record<string, string | number>>,
): Promise<void> {
  const content = await readFile(template, 'utf8')
  const filled = content.replaceAll(/@([A-Z_]+)@/g, (mark, name: string) =>
    name in values ? String(values[name]) : mark,
  )
  await writeFile(target, filled)
}
