// Builds what internal/ui embeds: two stylesheets out of govuk-frontend and our
// own Sass, the four font files we use, htmx, and our few lines of script.
//
// The class prefix becomes "loa-": the pages look and read as Loa's own, and
// nothing of the GOV.UK identity (crown, crest, GDS Transport) is carried over.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from 'sass'
import { transform } from 'lightningcss'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, '../../internal/ui/assets')
const modules = join(here, 'node_modules')

// Safari 15, Chrome 90 and Firefox 90: the phones of the last six years.
const targets = { safari: 15 << 16, chrome: 90 << 16, firefox: 90 << 16 }

function stylesheet (name) {
  const sass = compile(join(here, 'src', name + '.scss'), {
    loadPaths: [modules],
    quietDeps: true,
    style: 'expanded'
  })
  const own = sass.css.replaceAll('govuk-', 'loa-')
  const { code } = transform({ filename: name + '.css', code: Buffer.from(own), minify: true, targets })
  writeFileSync(join(out, name + '.css'), code)
  console.log(`${name}.css ${code.length}`)
}

function copy (from, to) {
  copyFileSync(join(modules, from), join(out, to))
}

rmSync(join(out, 'fonts'), { recursive: true, force: true })
mkdirSync(join(out, 'fonts'), { recursive: true })
for (const name of ['portal', 'desk']) stylesheet(name)
for (const subset of ['latin', 'vietnamese']) {
  for (const weight of ['400', '600']) {
    copy(`@fontsource/be-vietnam-pro/files/be-vietnam-pro-${subset}-${weight}-normal.woff2`, `fonts/be-vietnam-pro-${subset}-${weight}.woff2`)
  }
}
copy('@fontsource/be-vietnam-pro/LICENSE', 'fonts/OFL.txt')
// The source map is not shipped, so neither is the line that points to it.
const htmx = readFileSync(join(modules, 'htmx.org/dist/htmx.min.js'), 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n')
writeFileSync(join(out, 'htmx.js'), htmx)
for (const file of ['loa.js', 'push.js', 'mark.svg', 'mark-192.png', 'mark-512.png']) copyFileSync(join(here, 'src', file), join(out, file))
