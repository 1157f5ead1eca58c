// Texts that a page could trip over, made by combination; all are distinct. Each must come out exactly as it went in.
// `owned` is what every script among them would set; nothing else may define it.

// What runs if any of it is taken for markup or code.
const act = "globalThis.owned=1";

const elements = [
  `<script>${act}</script>`, `<script src=data:text/javascript,${act}></script>`, `<img src=x onerror=${act}>`, `<svg onload=${act}>`,
  `<svg><script>${act}</script></svg>`, `<iframe srcdoc="<script>parent.owned=1</script>"></iframe>`, `<iframe src=javascript:${act}>`,
  `<body onload=${act}>`, `<details open ontoggle=${act}>`, `<video><source onerror=${act}></video>`, `<audio src=x onerror=${act}>`,
  `<input autofocus onfocus=${act}>`, `<select autofocus onfocus=${act}>`, `<textarea autofocus onfocus=${act}>`,
  `<marquee onstart=${act}>`, `<object data=javascript:${act}>`, `<embed src=javascript:${act}>`, `<a href=javascript:${act}>click</a>`,
  `<form action=javascript:${act}><button>go</button></form>`, `<math><mtext><img src=x onerror=${act}></mtext></math>`,
  `<style>@import'data:text/css,*{display:none}';</style>`, `<link rel=stylesheet href=data:text/css,*{display:none}>`,
  `<base href=//example.net/>`, `<meta http-equiv=refresh content=0;url=//example.net>`, `<template><img src=x onerror=${act}></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${act}>">`, `<table><td background=javascript:${act}>`, `<isindex action=javascript:${act}>`,
  `<custom-element onclick=${act} tabindex=1>`, `<dialog open>hidden page</dialog>`,
];
// Ways out of the place where a careless page would have put it.
const breakouts = ["", "\">", "'>", "</title>", "</textarea>", "</script>", "-->", "]]>", "</style>", "&lt;", "\\\">", "\0"];

const characters = {
  bidi: ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c"],
  zeroWidth: ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e", "\u034f", "\u3164", "\u2800", "\ufe0f", "\u115f",
    "\u2061", "\u2063", "\u{e0041}"],
  control: [...Array(32).keys(), ...Array.from({ length: 33 }, (_, i) => 127 + i)].map((code) => String.fromCodePoint(code)),
  space: ["\u00a0", "\u2003", "\u2028", "\u2029", "\u3000", "\u0085", "\u1680", "\u202f"],
};

const sql = ["'", "\"", "';--", "' OR '1'='1", "'; DROP TABLE users;--", "\" OR \"\"=\"", "1; SELECT pg_sleep(9)", "' UNION SELECT password_hash FROM users--",
  "admin'--", "') OR ('a'='a", "%", "_", "%' ESCAPE '\\", "x'; ATTACH 'y' AS z;--", "\\'; --", "0x27", "/* */", "' || (SELECT 1) || '", "{{1}}'--", "' COLLATE NOCASE --"];
const templates = ["{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% debug %}", "{{constructor.constructor('owned=1')()}}", "${globalThis.owned=1}",
  "`${globalThis.owned=1}`", "{{=owned=1}}", "[[${7*7}]]", "@(7*7)", "*{7*7}", "~{x}", "{{#with this}}{{/with}}", "<#assign x=1>", "$!{x}", "{php}echo 1{/php}",
  "%{7*7}", "{0}", "{name}", "$&", "$1", "$`", "$'"];
const formats = ["%s%s%s%s", "%n%n%n", "%x %x %x", "%p", "%d", "%99999s", "%1$s", "%*.*f", "{:}", "{!r}", "{0.__class__}", "{:>99999}", "%@", "%%", "%c%c",
  "%ls", "%.1000000f", "%-+ #0", "\\u0041", "\\x41", "\\n", "\\", "\\\\", "\\0"];
const system = ["../../../etc/passwd", "..\\..\\windows\\win.ini", "/dev/null", "file:///etc/passwd", "CON", "NUL.txt", "a/b?c#d", "//example.net/", "https://example.net/\\@example.org",
  "javascript:globalThis.owned=1", "data:text/html,<script>parent.owned=1</script>", "vbscript:msgbox(1)", "; ls -la", "| cat /etc/passwd", "$(reboot)", "`reboot`", "&& true",
  "a\r\nSet-Cookie: owned=1", "a\nLocation: //example.net", "%0d%0aX-Owned: 1", "%00", "%2e%2e%2f", "=1+1", "+1+1|cmd", "@SUM(1)", "-2+3"];
const json = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "null", "undefined", "true", "false", "NaN", "Infinity", "-0", "1e999", "0x10", "[]", "{}",
  "[object Object]", "{\"a\":1}", "{\"__proto__\":{\"owned\":1}}", "\"", "\\\"", "[1,2", "function(){}", "()=>1", "new Date()", "1,000.00", "٣٫١٤", "١٢٣"];
const entities = ["&amp;", "&lt;b&gt;", "&#60;b&#62;", "&#x3c;b&#x3e;", "&nbsp;", "&copy", "&", "&&", "&unknown;", "<", ">", "<>", "< b >", "<!--", "<!DOCTYPE html>", "<?xml version=\"1.0\"?>", "<![CDATA[x]]>", "</", "<b", "<b>bold</b>"];
const odd = ["Ｆｕｌｌ ｗｉｄｔｈ", "ﬁﬂ ligatures", "İstanbul ıI", "Straße ẞ", "ΣΑΣ σας", "ǅ Ǆ ǆ", "e\u0301 é", "a\u0300\u0301\u0302\u0303\u0304\u0305", "Z̸̡͇a̷l̶g̵o̴",
  "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇫🇷", "🇩", "1️⃣", "😀".repeat(30), "שלום עולם", "مرحبا بالعالم", "שלום (abc) 123", "漢字かな交じり", "한국어", "ไทยไม่มีช่องว่าง",
  "हिन्दी", "𝒻𝒶𝓃𝒸𝓎", "𓀀𓂀", "\ud800", "\udfff", "x\udc00y", "\ufffd", "\ufffe", "\uffff", "\u{10ffff}", "\ue000", "раураl", "ΑΒΕ", "ⅷ ⑧ ８", "a\u0338", "\u0301", "‽⁂※", "﷽﷽﷽",
  "ᚠᛇᚻ", "ꙮ", "𝟘𝟙𝟚", "ᵃᵇᶜ", "ˢᵐᵃˡˡ", "˙ɐqɐɔ"];
const long = ["a".repeat(2000), "word ".repeat(500).trim(), "<b>".repeat(400), "&".repeat(800), "漢".repeat(700), "\u202e".repeat(300), "\u200b".repeat(600), "e" + "\u0301".repeat(300),
  "-".repeat(1500), "https://example.org/" + "path/".repeat(200)];

const around = (list, name) => list.flatMap((c) => [`${c}${name}`, `Nel${c}ly ${name}`, `${name}${c}`]);

export const hostileStrings = [...new Set([
  ...elements, ...breakouts.slice(1).flatMap((out) => elements.slice(0, 10).map((element) => out + element)),
  ...around(characters.bidi, "robin"), ...around(characters.zeroWidth, "admin"), ...characters.control.map((c) => `con${c}trol`),
  ...around(characters.space, "space"), ...sql, ...templates, ...formats, ...system, ...json, ...entities, ...odd, ...long,
])];

/** What is shown one after the other takes its time: all of them in the full run (`scripts/test browser`), else every tenth. */
export const oneAtATime = process.env.ESS_TEST_FULL ? hostileStrings : hostileStrings.filter((_, i) => i % 10 === 0);

// Strings cross between the browser and the test as UTF-8, which has no lone surrogates.
const wellFormed = (text) => text.replace(/[\ud800-\udfff]/gu, "\ufffd");

/** Listens for what a hostile string may not do; call before the page is opened. */
export async function watchForScripts(page) {
  await page.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt", "open"]) globalThis[name] = () => { globalThis.owned = name; };
  });
}

/**
 * Complains unless the elements of `selector` hold `strings`, in this order, as text (or as values of inputs), and
 * unless nothing of them has become an element or a running script.
 */
export async function showAsText(page, selector, strings, assert) {
  const seen = await page.$$eval(selector, (nodes) => nodes.map((node) => ({
    text: "value" in node && node.tagName === "INPUT" ? node.value : node.textContent, elements: node.querySelectorAll("script, img, iframe, svg, object, embed, form, video, audio, style, b").length,
  })));
  assert.equal(seen.length, strings.length, `${selector}: ${seen.length} of ${strings.length}`);
  seen.forEach(({ text, elements: made }, i) => {
    assert.equal(wellFormed(text), wellFormed(strings[i]), `${selector} number ${i}`);
    assert.equal(made, 0, `${selector} number ${i} made an element`);
  });
  await harmless(page, assert);
}

/**
 * For places that show one text at a time: `next(text)` says what the server answers now, `draw` (run in the page) shows
 * it anew, and then each of `selectors` holds it, or what `as` makes of it for that one, with as many elements as `inside`
 * says. Loading the page anew for each would show nothing more.
 */
export async function showOneByOne(page, { next = () => {}, draw, selectors, as = {}, inside = {}, texts = oneAtATime }, assert) {
  await page.evaluate(`globalThis.drawAnew = ${draw}`);
  const shown = Object.fromEntries(selectors.map((selector) => [selector, []]));
  for (const text of texts) {
    next(text);
    const seen = await page.evaluate(async ([each, all]) => {
      await globalThis.drawAnew(each);
      return all.map((selector) => {
        const nodes = document.querySelectorAll(selector);
        const typed = ["INPUT", "TEXTAREA"].includes(nodes[0]?.tagName);
        const shows = typed ? nodes[0].value : nodes[0]?.textContent;
        return { count: nodes.length, text: shows?.toWellFormed(), elements: nodes[0]?.querySelectorAll("*").length };
      });
    }, [text, selectors]);
    seen.forEach((each, i) => shown[selectors[i]].push(each));
  }
  for (const selector of selectors) {
    const wanted = texts.map((text) => ({ count: 1, text: (as[selector]?.(text) ?? text).toWellFormed(), elements: inside[selector] ?? 0 }));
    assert.deepEqual(shown[selector], wanted, selector);
  }
  await harmless(page, assert);
}

export async function harmless(page, assert) {
  assert.equal(await page.evaluate(() => globalThis.owned ?? document.cookie.includes("owned")), false);
  assert.equal(await page.evaluate(() => ({}).owned), undefined);
  assert.deepEqual(page.complaints, []);
}
