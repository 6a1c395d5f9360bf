import { avroCodec, type Codec } from '#schemas'
import { mappedCodec } from '../../mapped-codec.ts'
import type { IdentityRules } from '../rules/identity-rules.ts'
import type { Component } from './component.ts'
import { restoreComponent } from './restore-component.ts'
import { storeComponent } from './store-component.ts'
import { componentSchema, type StoredComponent } from './stored-component.ts'

/** Stores a component: its evidence, and the clusters so that they need not be made again. */
export function componentCodec(rules: IdentityRules): Codec<Component> {
  const stored = avroCodec<StoredComponent>({ name: 'identity component', schema: componentSchema })
  return mappedCodec(stored, {
    store: storeComponent,
    restore: (component) => restoreComponent(component, rules),
  })
}
