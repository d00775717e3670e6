// This site keeps nothing on devices any more: the worker clears up and goes.
'use strict'

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', event => event.waitUntil(leave()))

async function leave () {
  for (const name of await caches.keys()) if (name.startsWith('loa-')) await caches.delete(name)
  const subscription = await self.registration.pushManager.getSubscription()
  if (subscription) await subscription.unsubscribe()
  await self.registration.unregister()
}
