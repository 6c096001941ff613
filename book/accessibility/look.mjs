// Looks at every page of the built book as its readers do: in both themes, on a wide and
// on a narrow screen, and without a network.
//
//   node look.mjs BUILT CHROMIUM [SHOTS]
//
// BUILT is the directory of the built book, CHROMIUM the browser's program. With SHOTS,
// each view is written to that directory as a picture.

import { readdirSync, readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [built, program, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Not pages of their own: the list of chapters for browsers without scripts, and the page
// that a web server shows for a wrong address.
const PARTS = ['toc.html', '404.html'];
// All chapters in one: its parts are looked at alone.
const PRINT = 'print.html';
const FAILS = ['serious', 'critical'];

const pages = readdirSync(built).filter((name) => name.endsWith('.html') && !PARTS.includes(name));
// Two pages at a time.
const lanes = [0, 1].map((lane) => pages.filter((name, index) => name !== PRINT && index % 2 === lane));
const findings = [];
const seen = new Map();

const browser = await chromium.launch({
  executablePath: program,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ],
});

async function open(name, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const where = `${name}, ${options.colorScheme}, ${options.viewport.width} px`;
  page.on('request', (request) => {
    if (/^(https?|wss?):/.test(request.url())) {
      findings.push(`${where}: asks the network for ${request.url()}`);
    }
  });
  page.on('pageerror', (error) => findings.push(`${where}: ${error.message}`));
  await page.goto(pathToFileURL(resolve(built, name)).href);
  // Colours that still fade into each other would be judged.
  await page.addStyleTag({ content: '* { transition: none !important; animation: none !important; }' });
  // What is folded is looked at, too.
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  return { context, page, where };
}

async function judge(name, options) {
  const { context, page, where } = await open(name, options);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const { id, impact, help, nodes } of violations) {
    const what = `${impact}: ${help} (${id})`;
    if (FAILS.includes(impact)) {
      for (const node of nodes.slice(0, 5)) {
        findings.push(`${where}: ${what}\n    ${node.html.slice(0, 160)}\n    ${node.failureSummary.split('\n')[1] ?? ''}`);
      }
    } else {
      seen.set(what, (seen.get(what) ?? 0) + 1);
    }
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) findings.push(`${where}: the page is ${wide} px wider than the screen`);
  if (shots) {
    mkdirSync(shots, { recursive: true });
    const file = `${name.replace('.html', '')}-${options.colorScheme}-${options.viewport.width}.png`;
    await page.screenshot({ path: join(shots, file), fullPage: true });
  }
  await context.close();
}

// Searching works without a server, and finds a word of the title.
async function search() {
  const options = { colorScheme: 'light', viewport: { width: 1280, height: 900 } };
  const { context, page, where } = await open('index.html', options);
  await page.keyboard.press('s');
  await page.locator('#mdbook-searchbar').pressSequentially('tokio');
  const found = page.locator('#mdbook-searchresults li').first();
  await found.waitFor({ timeout: 10_000 }).catch(() => findings.push(`${where}: the search finds nothing`));
  await context.close();
}

// A transcript gives its commands to the clipboard, without prompts and output.
async function copying() {
  const options = {
    colorScheme: 'light', viewport: { width: 1280, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  };
  for (const name of pages.filter((name) => name !== PRINT)) {
    const { context, page, where } = await open(name, options);
    const transcript = page.locator('pre:has(code.language-console)').first();
    if ((await transcript.count()) > 0) {
      const text = await transcript.locator('code').innerText();
      const first = text.split('\n').find((line) => line.startsWith('$ ')).slice(2);
      await transcript.hover();
      await transcript.locator('.clip-button').click();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      if (!copied.startsWith(first) || copied.includes('$ ') || copied.length >= text.trimEnd().length) {
        findings.push(`${where}: copies ${JSON.stringify(copied)}`);
      }
      await context.close();
      return;
    }
    await context.close();
  }
  console.log('no transcript to copy from');
}

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 360]) {
    const options = { colorScheme, viewport: { width, height: 900 } };
    await Promise.all(lanes.map(async (lane) => {
      for (const name of lane) await judge(name, options);
    }));
    console.log(`${pages.length - 1} pages, ${colorScheme}, ${width} px`);
  }
}
await search();
await copying();
await browser.close();

for (const [what, count] of seen) console.log(`${count} times ${what}`);
for (const finding of new Set(findings)) console.error(finding);
console.log(findings.length === 0 ? 'nothing serious' : `${new Set(findings).size} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;
