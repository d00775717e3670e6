// Loa's service worker: it shows what is announced, and keeps what was read or
// announced for when there is no network. Online, every page comes from the
// server; a kept one is only ever shown offline, and says from when it is.
//
// CONFIG stands before this file: {key, offline, icon, badge, texts}.
'use strict'

const PAGES = 'loa-pages-1' // the start page and the last statements, by path
const ASSETS = 'loa-assets-1' // styles and fonts: their names change with their contents
const DEVICE = 'loa-device' // what this device is subscribed with; shared with push.js
const MOST = 20 // statements kept
const FRESH = 5 * 60 * 1000 // between looks for what has changed

const statement = /^\/statements\/[^/]+$/
let looked = 0

self.addEventListener('install', event => event.waitUntil(
  caches.open(PAGES).then(pages => pages.add(new Request(CONFIG.offline, { cache: 'reload' }))).then(() => self.skipWaiting())))

self.addEventListener('activate', event => event.waitUntil(activate()))

async function activate () {
  for (const name of await caches.keys()) {
    if (name.startsWith('loa-') && ![PAGES, ASSETS, DEVICE].includes(name)) await caches.delete(name)
  }
  if (self.registration.navigationPreload) await self.registration.navigationPreload.enable()
  await self.clients.claim()
  for (const client of await self.clients.matchAll()) { // what is open came before there was a worker
    const { pathname } = new URL(client.url)
    if (pathname === '/' || statement.test(pathname)) await refresh(pathname).catch(() => {})
  }
  await renewKey().catch(() => {})
}

// --- reading -----------------------------------------------------------------

self.addEventListener('fetch', event => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return
  if (url.pathname.startsWith('/assets/')) return event.respondWith(asset(event.request))
  if (event.request.mode !== 'navigate' || /^\/(desk|api)(\/|$)/.test(url.pathname)) return
  event.respondWith(navigate(event, url))
})

async function navigate (event, url) {
  try {
    const answer = await event.preloadResponse || await fetch(event.request)
    event.waitUntil(learn(url, answer.clone()).catch(() => {}))
    return answer
  } catch (error) {
    return offline(url)
  }
}

// learn keeps a page that came, forgets one that is gone, and looks now and then
// whether others have changed: a correction takes its error's place here too.
async function learn (url, answer) {
  const path = url.pathname
  if (path === '/' || statement.test(path)) {
    if (answer.status === 404 || answer.status === 410) await forget(path)
    // An address with a question may be a person's own: the plain one is kept.
    else if (url.search) await refresh(path)
    else if (isPage(answer)) await keep(path, answer)
  }
  if (Date.now() - looked > FRESH) await compare(false)
}

const isPage = answer => answer.ok && !answer.redirected && (answer.headers.get('Content-Type') || '').startsWith('text/html')

async function keep (path, answer) {
  const text = await answer.text()
  const heading = /<h1[^>]*>([^<]*)<\/h1>/.exec(text)
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'X-Loa-Kept': new Date().toISOString() }
  if (heading) headers['X-Loa-Heading'] = encodeURIComponent(heading[1])
  const policy = answer.headers.get('Content-Security-Policy')
  if (policy) headers['Content-Security-Policy'] = policy
  const pages = await caches.open(PAGES)
  await pages.delete(path)
  await pages.put(path, new Response(text, { headers }))
  await warm(text)
  const kept = await statements(pages)
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await pages.delete(old)
}

// warm makes sure of the styles and fonts that a kept page needs.
async function warm (text) {
  for (const [, path] of text.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:css|js|woff2|svg))"/g)) {
    await asset(new Request(path)).catch(() => {})
  }
}

async function refresh (path) {
  const answer = await fetch(path, { cache: 'no-cache' })
  if (isPage(answer)) await keep(path, answer)
  else if (answer.status === 404 || answer.status === 410) await forget(path)
}

const forget = async path => (await caches.open(PAGES)).delete(path)

// statements lists the kept ones, the longest kept first.
async function statements (pages) {
  return (await pages.keys()).map(request => new URL(request.url).pathname).filter(path => statement.test(path))
}

// compare asks what has changed and fetches the kept pages anew that are older.
// A statement that was taken back is on no list: after an announcement those are
// looked at as well.
async function compare (announced) {
  looked = Date.now()
  const answer = await fetch('/offline.json', { cache: 'no-cache' })
  if (!answer.ok) return
  const changed = await answer.json()
  const pages = await caches.open(PAGES)
  for (const path of await statements(pages)) {
    const kept = await pages.match(path)
    const since = Date.parse(kept.headers.get('X-Loa-Kept'))
    if (path in changed ? Date.parse(changed[path]) > since : announced || Date.now() - since > 24 * 3600 * 1000) {
      await refresh(path).catch(() => {})
    }
  }
}

async function asset (request) {
  const assets = await caches.open(ASSETS)
  const kept = await assets.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    await assets.put(request, answer.clone())
    const all = await assets.keys()
    for (const old of all.slice(0, Math.max(0, all.length - 40))) await assets.delete(old)
  }
  return answer
}

// offline shows what is kept of an address, with from when it is; or else the list
// of what there is.
async function offline (url) {
  const pages = await caches.open(PAGES)
  const kept = await pages.match(url.pathname)
  if (kept && url.pathname !== CONFIG.offline) {
    const text = await kept.text()
    const words = CONFIG.texts[/<html lang="en"/.test(text) ? 'en' : 'vi']
    const note = '<div class="loa-width-container"><div class="loa-notice loa-notice--waiting" role="status"><p class="loa-notice__text">' + words.kept.replace('{at}', when(kept, words)) + '</p></div></div>'
    return new Response(text.replace(/<body[^>]*>/, body => body + note), { headers: kept.headers })
  }
  const page = await pages.match(CONFIG.offline)
  if (!page) return Response.error()
  const text = await page.text()
  const words = CONFIG.texts[/<html lang="en"/.test(text) ? 'en' : 'vi']
  let list = ''
  for (const path of [...(await statements(pages)).reverse(), '/']) {
    const one = await pages.match(path)
    if (!one) continue
    const heading = decodeURIComponent(one.headers.get('X-Loa-Heading') || path)
    list += '<li><a class="loa-link" href="' + path + '">' + heading + '</a> <span class="loa-hint">' + when(one, words) + '</span></li>'
  }
  return new Response(text.replace(/<ul([^>]*) data-kept><\/ul>/, (all, rest) => list ? '<ul' + rest + '>' + list + '</ul>' : ''),
    { status: 503, headers: page.headers })
}

const when = (answer, words) => new Date(answer.headers.get('X-Loa-Kept')).toLocaleString(words.locale,
  { timeZone: 'Asia/Ho_Chi_Minh', dateStyle: 'short', timeStyle: 'short' })

// --- being told --------------------------------------------------------------

self.addEventListener('push', event => event.waitUntil(announce(event.data)))

async function announce (data) {
  let note = {}
  try { note = data.json() } catch (error) { /* a message without words still says that there is news */ }
  const words = CONFIG.texts[note.lang === 'en' ? 'en' : 'vi']
  const again = await seen(note.id)
  await self.registration.showNotification(note.title || words.news, {
    body: [note.body, note.from].filter(Boolean).join('\n'),
    lang: note.lang,
    tag: note.tag || 'loa',
    renotify: !again, // a correction rings though its error's notification is still there
    silent: again, // a repetition does not
    requireInteraction: Boolean(note.urgent),
    icon: CONFIG.icon,
    badge: CONFIG.badge,
    data: { id: note.id, url: inside(note.url), stop: note.stop ? inside(note.stop) : '' },
    actions: note.stop ? [{ action: 'stop', title: words.stop }] : []
  })
  if (note.heard) await fetch(inside(note.heard), { method: 'POST' }).catch(() => {})
  const path = new URL(inside(note.url), self.location.origin).pathname
  if (statement.test(path)) await refresh(path).catch(() => {})
  await compare(true).catch(() => {})
}

// inside is an address of this site; what leads elsewhere leads to the start.
function inside (address) {
  try {
    const url = new URL(address, self.location.origin)
    if (url.origin === self.location.origin) return url.pathname + url.search
  } catch (error) { /* no address */ }
  return '/'
}

// seen remembers the last announcements, and whether this one was among them.
async function seen (id) {
  if (!id) return false
  const device = await caches.open(DEVICE)
  const kept = await device.match('/device/seen')
  const ids = kept ? await kept.json() : []
  const again = ids.includes(id)
  if (!again) await device.put('/device/seen', Response.json([...ids, id].slice(-50)))
  return again
}

self.addEventListener('notificationclick', event => {
  event.notification.close()
  const data = event.notification.data || {}
  event.waitUntil(open(event.action === 'stop' && data.stop ? data.stop : data.url || '/'))
})

async function open (path) {
  for (const client of await self.clients.matchAll({ type: 'window' })) {
    const url = new URL(client.url)
    if (url.pathname + url.search === path && client.focus) return client.focus()
  }
  return self.clients.openWindow(path)
}

// --- staying subscribed ------------------------------------------------------

self.addEventListener('pushsubscriptionchange', event => event.waitUntil(subscribeAgain(event.newSubscription)))

// renewKey moves this device to the site's new key when it has changed.
async function renewKey () {
  const old = await self.registration.pushManager.getSubscription()
  if (!old || !CONFIG.key || !old.options.applicationServerKey) return
  const raw = String.fromCharCode(...new Uint8Array(old.options.applicationServerKey))
  if (btoa(raw).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') === CONFIG.key) return
  await old.unsubscribe()
  await subscribeAgain()
}

async function subscribeAgain (subscription) {
  const kept = await (await caches.open(DEVICE)).match('/device/token')
  if (!kept || !CONFIG.key) return
  const { token } = await kept.json()
  subscription = subscription || await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: CONFIG.key })
  await fetch('/push', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ subscription, token }) })
}
