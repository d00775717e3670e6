// Loa's own script. Every page works without it: it only saves a few steps.
(function () {
  'use strict'

  // After a form came back wrong, the summary of what is wrong has the focus.
  var problems = document.querySelector('[data-focus]')
  if (problems) problems.focus()

  // What was read stays readable without a network, where the site offers that.
  var app = document.querySelector('link[rel="manifest"]')
  if (app && 'serviceWorker' in navigator) {
    addEventListener('load', function () { navigator.serviceWorker.register('/sw.js').catch(function () {}) })
  }

  // A fingerprint can be copied with one press.
  document.querySelectorAll('[data-copy]').forEach(function (el) {
    if (!navigator.clipboard) return
    var button = document.createElement('button')
    button.type = 'button'
    button.className = 'loa-hash__copy'
    button.textContent = el.dataset.copyLabel
    button.addEventListener('click', function () {
      navigator.clipboard.writeText(el.dataset.copy).then(function () {
        button.textContent = el.dataset.copied
      })
    })
    el.append(' ', button)
  })

  // A field with suggestions: arrows choose, Enter takes, Escape closes. The
  // list comes from the same server search that the plain form uses.
  document.querySelectorAll('input[data-suggest]').forEach(function (input) {
    var list = document.createElement('ul')
    list.id = input.id + '-list'
    list.className = 'loa-suggest'
    list.setAttribute('role', 'listbox')
    list.setAttribute('aria-label', input.labels[0] ? input.labels[0].textContent : '')
    list.hidden = true
    input.after(list)
    input.setAttribute('role', 'combobox')
    input.setAttribute('autocomplete', 'off')
    input.setAttribute('aria-autocomplete', 'list')
    input.setAttribute('aria-controls', list.id)
    input.setAttribute('aria-expanded', 'false')
    var timer, at = -1, asked = 0

    function close () {
      list.hidden = true
      at = -1
      input.setAttribute('aria-expanded', 'false')
      input.removeAttribute('aria-activedescendant')
    }

    function take (item) {
      input.value = item.dataset.value
      var target = input.form.elements[input.dataset.suggestInto || '']
      if (target) target.value = item.dataset.id
      close()
    }

    function mark (n) {
      var items = list.children
      if (!items.length) return
      at = (n + items.length) % items.length
      for (var i = 0; i < items.length; i++) items[i].setAttribute('aria-selected', String(i === at))
      input.setAttribute('aria-activedescendant', items[at].id)
    }

    function show (found) {
      list.textContent = ''
      found.forEach(function (one, i) {
        var item = document.createElement('li')
        item.id = list.id + '-' + i
        item.setAttribute('role', 'option')
        item.setAttribute('aria-selected', 'false')
        item.dataset.value = one.name
        item.dataset.id = one.id
        item.textContent = one.name
        if (one.detail) {
          var small = document.createElement('small')
          small.textContent = ' ' + one.detail
          item.append(small)
        }
        item.addEventListener('mousedown', function (e) { e.preventDefault(); take(item) })
        list.append(item)
      })
      list.hidden = !found.length
      at = -1
      input.setAttribute('aria-expanded', String(found.length > 0))
    }

    input.addEventListener('input', function () {
      clearTimeout(timer)
      var q = input.value.trim()
      if (q.length < 2) return close()
      timer = setTimeout(function () {
        var mine = ++asked
        fetch(input.dataset.suggest + '?q=' + encodeURIComponent(q), { headers: { Accept: 'application/json' } })
          .then(function (r) { return r.ok ? r.json() : [] })
          .then(function (found) { if (mine === asked) show(found) })
          .catch(close)
      }, 150)
    })
    input.addEventListener('keydown', function (e) {
      if (list.hidden) return
      if (e.key === 'ArrowDown') { e.preventDefault(); mark(at + 1) }
      if (e.key === 'ArrowUp') { e.preventDefault(); mark(at - 1) }
      if (e.key === 'Enter' && at >= 0) { e.preventDefault(); take(list.children[at]) }
      if (e.key === 'Escape') close()
    })
    input.addEventListener('blur', close)
  })
})()
