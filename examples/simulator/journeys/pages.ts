import type { Fields, Page } from '../sdk/shape.ts'

const site = 'https://shop.example'

/** What a campaign leaves in the address of the first page. */
export const newsletter: Fields = { source: 'newsletter', medium: 'email', name: 'spring' }

/** A page of the shop; the referrer is the page before, or a search engine. */
export function pageAt(path: string, title: string, referrer: string, search = ''): Page {
  return { path, referrer, search, title, url: `${site}${path}${search}` }
}

/** Where visits begin. */
export const home = pageAt('/', 'Shop', 'https://www.google.com/')
/** Where the newsletter leads to. */
export const landing = pageAt(
  '/spring',
  'Spring at the shop',
  '',
  '?utm_source=newsletter&utm_medium=email&utm_campaign=spring',
)
/** All products. */
export const catalogue = pageAt('/products', 'Products', home.url)
/** Where people log in. */
export const account = pageAt('/account', 'Your account', home.url)
