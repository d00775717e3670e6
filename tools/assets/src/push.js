// Subscribing this device to notifications, on the one page that offers it. Without
// this script, or where the browser has no push, the page points to mail and feeds.
(function () {
  'use strict'
  var panel = document.querySelector('[data-push]')
  if (!panel || !('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return
  var form = panel.querySelector('form')
  var DEVICE = 'loa-device' // shared with the service worker

  function show (state) {
    panel.querySelectorAll('[data-push-state]').forEach(function (el) { el.hidden = el.dataset.pushState !== state })
    var shown = panel.querySelector('[data-push-state="' + state + '"]')
    return shown
  }

  function tell (state) {
    var shown = show(state)
    if (shown) { shown.setAttribute('tabindex', '-1'); shown.focus() }
  }

  function token (value) {
    return caches.open(DEVICE).then(function (device) {
      if (value === null) return device.delete('/device/token')
      if (value) return device.put('/device/token', Response.json({ token: value }))
      return device.match('/device/token').then(function (kept) { return kept ? kept.json() : {} })
    })
  }

  function current () {
    return navigator.serviceWorker.ready.then(function (worker) { return worker.pushManager.getSubscription() })
  }

  function state () {
    if (Notification.permission === 'denied') return show('denied')
    return Promise.all([current(), token()]).then(function (found) {
      if (!found[0] || !found[1].token) return show('off')
      panel.querySelector('[data-push-preferences]').href = '/preferences/' + encodeURIComponent(found[1].token)
      show('on')
    })
  }

  function chosen (name) {
    return Array.from(form.querySelectorAll('[name="' + name + '"]:checked')).map(function (el) { return el.value })
  }

  function subscribe () {
    return Notification.requestPermission().then(function (answer) {
      if (answer !== 'granted') { tell(answer === 'denied' ? 'denied' : 'off'); return }
      return navigator.serviceWorker.ready.then(function (worker) {
        return Promise.race([
          worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: panel.dataset.push }),
          // Where no push service can be reached, a browser may try for ever.
          new Promise(function (resolve, reject) { setTimeout(reject, 15000) })
        ])
      }).then(function (subscription) {
        return fetch('/push', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ subscription: subscription, unit: form.elements.unit.value, groups: chosen('groups'), purposes: chosen('purposes'), consent: chosen('consent').length > 0 })
        })
      }).then(function (res) {
        return res.json().then(function (said) {
          if (!res.ok) { problem(said.error); return }
          return token(said.token).then(state).then(function () { tell('on') })
        })
      })
    })
  }

  function problem (text) {
    var el = panel.querySelector('[data-push-problem]')
    el.querySelector('p').textContent = text
    el.hidden = false
    el.focus()
  }

  form.addEventListener('submit', function (e) {
    e.preventDefault()
    panel.querySelector('[data-push-problem]').hidden = true
    subscribe().catch(function () { tell('failed') })
  })

  panel.querySelector('[data-push-stop]').addEventListener('click', function () {
    Promise.all([current(), token()]).then(function (found) {
      var stopped = found[0] ? found[0].unsubscribe() : Promise.resolve()
      return stopped.then(function () {
        return found[1].token && fetch('/push/stop', {
          method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: found[1].token })
        })
      })
    }).then(function () { return token(null) }).then(function () { tell('off') }).catch(function () { tell('failed') })
  })

  state().catch(function () { show('failed') })
})()
