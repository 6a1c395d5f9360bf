import { schemaRegistry } from '#connectors'
import { recordOf, settingsWith } from './helpers.ts'

// Registers ten schemas in a folder: register-many.ts DIRECTORY NAME.
const [directory = '', name = ''] = process.argv.slice(2)
const registry = await schemaRegistry.openRegistry(settingsWith({ directory }))
for (let index = 0; index < 10; index++) {
  const record = recordOf([{ name: 'id', type: 'string' }], `${name}${index}`)
  await registry.register(`${name}${index}`, record)
}
process.stdout.write('registered\n')
