// The part of Discord's markup that bots write: bold, italics, code, links, mentions, times.
import { element, state, userName } from './store.js';

const pattern =
  /```(?:\w*\n)?([\s\S]*?)```|`([^`]+)`|\*\*([\s\S]+?)\*\*|__([\s\S]+?)__|\*([^*]+)\*|~~([\s\S]+?)~~|<@!?(\d+)>|<#(\d+)>|<@&(\d+)>|<t:(-?\d+)(?::\w)?>|(https?:\/\/[^\s<>]+)|\\([*_~`|>\\#@[\]()-])/g;

function channelName(id) {
  for (const guild of state.world.guilds) {
    const found = guild.channels.find((channel) => channel.id === id);
    if (found) return found.name;
  }
  return 'unknown';
}

function wrapped(tag, className, text) {
  const made = element(tag, className);
  made.append(...pieces(text));
  return made;
}

export function link(url, text = url) {
  const made = element('a', '', text);
  made.href = url;
  made.rel = 'noreferrer noopener';
  made.target = '_blank';
  return made;
}

function piece(match) {
  const [, block, code, bold, underline, italic, strike, user, channel, role, seconds, url, escaped] = match;
  if (block !== undefined) return element('pre', '', block);
  if (code !== undefined) return element('code', '', code);
  if (bold !== undefined) return wrapped('strong', '', bold);
  if (underline !== undefined) return wrapped('u', '', underline);
  if (italic !== undefined) return wrapped('em', '', italic);
  if (strike !== undefined) return wrapped('s', '', strike);
  if (user) return element('span', 'mention', `@${userName(user)}`);
  if (channel) return element('span', 'mention', `#${channelName(channel)}`);
  if (role) return element('span', 'mention', '@role');
  if (seconds) return element('span', 'mention', new Date(Number(seconds) * 1000).toLocaleString());
  if (url) return link(url);
  return document.createTextNode(escaped);
}

function pieces(text) {
  const out = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) out.push(document.createTextNode(text.slice(at, match.index)));
    out.push(piece(match));
    at = match.index + match[0].length;
  }
  if (at < text.length) out.push(document.createTextNode(text.slice(at)));
  return out;
}

export function formatted(text) {
  const box = element('div', 'text');
  for (const line of text.split(/\n(?![^`]*```)/)) {
    const heading = /^(#{1,3}|-#)\s+(.*)/.exec(line);
    const quote = /^>\s(.*)/.exec(line);
    const item = /^[-*]\s+(.*)/.exec(line);
    const row = element('div', heading ? (heading[1] === '-#' ? 'subtext' : 'heading') : quote ? 'quote' : item ? 'item' : '');
    row.append(...pieces(heading ? heading[2] : (quote ?? item)?.[1] ?? line));
    box.append(row);
  }
  return box;
}
