/** Elements whose content is no text of the page: GitHub takes them out, or a browser shows something else in their place. */
const UNSEEN = new Set(
  'audio,canvas,datalist,dialog,embed,head,iframe,math,noembed,noframes,noscript,object,plaintext,script,select,style,svg,template,textarea,title,video,xmp'.split(','),
);

/** Declarations that take text from the eye. Zero of any unit, but not 0.5. */
const HIDING_STYLE = new RegExp(
  [
    'display:none',
    'visibility:(?:hidden|collapse)',
    'content-visibility:hidden',
    String.raw`(?:font-size|font|opacity|(?:max-)?(?:width|height)|line-height|zoom):0+(?:\.0+)?(?![.\d])`,
    String.raw`(?:text-indent|left|top|right|bottom|margin(?:-[a-z]+)?):-\d{3,}`,
    String.raw`(?:clip|clip-path|transform|filter|mask):`,
    '(?:color|-webkit-text-fill-color):(?:transparent|white|#fff)',
  ].join('|'),
);

/** Whether an element takes its content from the reader's eye, where its attributes are heard. */
export function isHidden(name: string, attributes: Readonly<Record<string, string>>): boolean {
  if (UNSEEN.has(name) || 'hidden' in attributes || attributes['aria-hidden']?.trim().toLowerCase() === 'true') return true;
  const { style = '', color = '' } = attributes;
  return hides(style) || hides(`color:${color}`);
}

/** One with an escape or a comment inside is written so for no honest reason. */
function hides(style: string): boolean {
  return /\\|\/\*/.test(style) || HIDING_STYLE.test(style.toLowerCase().replace(/\s+/g, ''));
}
