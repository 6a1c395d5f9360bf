import type { Call } from '../sdk/shape.ts'
import { catalogue, home, landing, newsletter, pageAt } from './pages.ts'
import { anyItem, viewedFields, type Item } from './products.ts'
import type { Recorder } from './recorder.ts'

/** Arrives and looks around; answers what was looked at. */
export function browse(recorder: Recorder): readonly Item[] {
  const isPhone = recorder.device.kind === 'phone'
  const cameByMail = !isPhone && recorder.random.chance(0.15)
  recorder.page = cameByMail ? landing : home
  recorder.campaign = cameByMail ? newsletter : undefined
  recorder.record(arrivalCall(isPhone))
  const items: Item[] = []
  const looksMax = recorder.random.below(4)
  for (let looks = 0; looks < looksMax; looks++) items.push(look(recorder))
  return items
}

function arrivalCall(isPhone: boolean): Call {
  return isPhone ? { type: 'screen', name: 'Home' } : { type: 'page', name: 'Home' }
}

function look(recorder: Recorder): Item {
  const item = anyItem(recorder.random)
  recorder.wait(5, 120)
  recorder.page = pageAt(`/products/${item.sku}`, item.name, catalogue.url)
  recorder.campaign = undefined
  recorder.record({ type: 'track', event: 'Product Viewed', properties: viewedFields(item) })
  return item
}
