/**
 * The steps that a Redis server takes as one: Lua scripts, each atomic, and each safe to repeat. A
 * script changes nothing before it has checked all that could stop it: what it has written would stay.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Script } from "./redis_connection.ts";

/** Value of a name in one of XINFO's lists. */
const VALUE = `
local function value(list, name)
  for i = 1, #list, 2 do if list[i] == name then return list[i + 1] end end
end`;

/** Whether an id comes before another. */
const BEFORE = `
local function before(a, b)
  local am, as = string.match(a, '^(%d+)-(%d+)$')
  local bm, bs = string.match(b, '^(%d+)-(%d+)$')
  am, as, bm, bs = tonumber(am), tonumber(as), tonumber(bm), tonumber(bs)
  return am < bm or (am == bm and as < bs)
end`;

/** A group's line of XINFO GROUPS; nil when there is none. */
const GROUP = `
local function find(key, group)
  if redis.call('EXISTS', key) == 0 then return nil end
  for _, line in ipairs(redis.call('XINFO', 'GROUPS', key)) do
    if value(line, 'name') == group then return line end
  end
end`;

/** The last id that a stream ever had. */
const LAST = `${VALUE}
local function last(key)
  if redis.call('EXISTS', key) == 0 then return '0-0' end
  return value(redis.call('XINFO', 'STREAM', key), 'last-generated-id')
end`;

/** Acknowledges what is pending up to an id. */
const ACKNOWLEDGE = `
local function acknowledge(key, group, id)
  repeat
    local page = redis.call('XPENDING', key, group, '-', id, 1000)
    local ids = {}
    for i, line in ipairs(page) do ids[i] = line[1] end
    if #ids > 0 then redis.call('XACK', key, group, unpack(ids)) end
  until #page < 1000
end`;

/** Counts the entries after an id one by one, for when the server can't tell. */
const COUNT = `
local function count(key, id)
  local found = 0
  repeat
    local page = redis.call('XRANGE', key, '(' .. id, '+', 'COUNT', 1000)
    found = found + #page
    if #page > 0 then id = page[#page][1] end
  until #page < 1000
  return found
end`;

/** Whether a lease is this owner's, with this token. */
const CURRENT = `
local function current(leases, field, owner, token)
  local lease = redis.call('HGET', leases, field) or '0 0 '
  local heldToken, _, heldOwner = string.match(lease, '^(%d+) (%d+) (.*)$')
  return heldToken == token and heldOwner == owner
end`;

/** The server's clock, in milliseconds. */
const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * KEYS stream; ARGV expected last id, layouts, rows. Layouts are lists of field names; rows one flat
 * list of layout number, id and values for each entry: JSON, which is quicker on both sides than a
 * thousand entries' arguments. Fenced: KEYS stream, leases; ARGV also field, owner and token. Returns
 * nil, the last id when it is not the expected one, or "fenced".
 */
export const APPEND: Script = script(`${LAST}${CURRENT}
if KEYS[2] and not current(KEYS[2], ARGV[4], ARGV[5], ARGV[6]) then return 'fenced' end
local found = last(KEYS[1])
if found ~= ARGV[1] then return found end
local layouts, rows, args = cjson.decode(ARGV[2]), cjson.decode(ARGV[3]), {}
for l, names in ipairs(layouts) do
  args[l] = {}
  for k, name in ipairs(names) do args[l][2 * k - 1] = name end
end
local i, length = 1, #rows
while i <= length do
  local entry, fields = args[rows[i]], #layouts[rows[i]]
  for k = 1, fields do entry[2 * k] = rows[i + 1 + k] end
  redis.call('XADD', KEYS[1], rows[i + 1], unpack(entry, 1, 2 * fields))
  i = i + 2 + fields
end
return false`);

/** KEYS stream. */
export const LAST_ID: Script = script(`${LAST}
return last(KEYS[1])`);

/** KEYS stream. Names, sorted. */
export const GROUPS: Script = script(`${VALUE}
local names = {}
if redis.call('EXISTS', KEYS[1]) == 1 then
  for i, line in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do names[i] = value(line, 'name') end
end
return names`);

/**
 * KEYS stream; ARGV group, id, entries read up to it. The server wants to be told how many entries come
 * up to the id, for the lag that it keeps. That is known at either end of the stream. In between, what
 * the server counted less what is pending may be too many (some were acknowledged beyond the id), and
 * what the caller counted too few (the group began later than the stream): where they agree, they are
 * right; else the entries are counted.
 */
export const OPEN_GROUP: Script = script(`${VALUE}${BEFORE}${GROUP}${ACKNOWLEDGE}${COUNT}
local key, group, id, read = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local old = find(key, group)
if not old then redis.call('XGROUP', 'CREATE', key, group, id, 'MKSTREAM') end
if old then acknowledge(key, group, id) end
local pending = redis.call('XPENDING', key, group)[1]
if pending > 0 then acknowledge(key, group, '+') end
local stream = redis.call('XINFO', 'STREAM', key)
local added, length = value(stream, 'entries-added'), value(stream, 'length')
local last = value(stream, 'last-generated-id')
if before(last, id) then
  read = -1 -- ahead of the stream: it can't be told
elseif last == id then
  read = added
elseif length == 0 or before(id, value(stream, 'first-entry')[1]) then
  read = added - length
else
  local known = old and not before(value(old, 'last-delivered-id'), id) and value(old, 'entries-read')
  if not known or known - pending ~= read then read = added - count(key, id) end
end
redis.call('XGROUP', 'SETID', key, group, id, 'ENTRIESREAD', string.format('%.0f', read))`);

/** KEYS stream; ARGV group, id. */
export const ACKNOWLEDGE_UP_TO: Script = script(`${ACKNOWLEDGE}
acknowledge(KEYS[1], ARGV[1], ARGV[2])`);

/** KEYS stream; ARGV group. The server can't tell after entries were deleted one by one. */
export const LAG: Script = script(`${VALUE}${GROUP}${BEFORE}${COUNT}
local line = find(KEYS[1], ARGV[1])
if not line then return redis.error_reply('NOGROUP no such group') end
local stream = redis.call('XINFO', 'STREAM', KEYS[1])
local given, waiting = value(line, 'last-delivered-id'), value(line, 'lag')
if not before(given, value(stream, 'last-generated-id')) then waiting = 0 end
waiting = math.min(waiting or count(KEYS[1], given), value(stream, 'length'))
return waiting + value(line, 'pending')`);

/**
 * KEYS stream, checkpoints, leases; ARGV field, group, owner, token, revision, last id, record, entries
 * read. The record starts with revision, token, last id and entries read. The server keeps count of what
 * a group has read: that is known at the stream's end, and from one checkpoint to the next. Returns
 * "committed", "fenced" or "revision".
 */
export const COMMIT: Script = script(`${VALUE}${GROUP}${BEFORE}${ACKNOWLEDGE}${CURRENT}
local field, group, owner, token, revision, id, record, read = unpack(ARGV)
local stored = redis.call('HGET', KEYS[2], field)
if stored == record then return 'committed' end
if not current(KEYS[3], field, owner, token) then return 'fenced' end
local storedRevision = stored and string.match(stored, '^%d+') or '0'
if tonumber(storedRevision) ~= tonumber(revision) - 1 then return 'revision' end
local line = find(KEYS[1], group)
if not line then return redis.error_reply('NOGROUP no such group') end
redis.call('HSET', KEYS[2], field, record)
acknowledge(KEYS[1], group, id)
local given = value(line, 'last-delivered-id')
if before(given, id) then
  local stream = redis.call('XINFO', 'STREAM', KEYS[1])
  local storedId, storedRead = string.match(stored or '', '^%d+ %d+ (%S+) (%d+) ')
  local known, count = value(line, 'entries-read'), -1
  if id == value(stream, 'last-generated-id') then
    count = value(stream, 'entries-added')
  elseif before(id, value(stream, 'last-generated-id')) and known and given == storedId
    and tonumber(read) >= tonumber(storedRead) then
    count = known + tonumber(read) - tonumber(storedRead)
  end
  redis.call('XGROUP', 'SETID', KEYS[1], group, id, 'ENTRIESREAD', string.format('%.0f', count))
end
return 'committed'`);

/**
 * KEYS leases; ARGV field, owner, milliseconds, and to renew only: the token. A lease is stored as token,
 * end and owner. Returns the token, or owner and milliseconds left.
 */
export const ACQUIRE_LEASE: Script = script(`${NOW}
local field, owner, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])
local lease = redis.call('HGET', KEYS[1], field) or '0 0 '
local token, ends, held = string.match(lease, '^(%d+) (%d+) (.*)$')
local renewed = held == owner and token == ARGV[4]
if held ~= owner or (ARGV[4] and not renewed) then
  if ARGV[4] then return {held, math.max(0, tonumber(ends) - now)} end
  if tonumber(ends) > now then return {held, tonumber(ends) - now} end
  token = string.format('%.0f', tonumber(token) + 1)
end
redis.call('HSET', KEYS[1], field, token .. ' ' .. string.format('%.0f', now + ttl) .. ' ' .. owner)
return tonumber(token)`);

/** KEYS leases; ARGV field, owner, token. The token stays, so that the next one is larger. */
export const RELEASE_LEASE: Script = script(`
local lease = redis.call('HGET', KEYS[1], ARGV[1]) or '0 0 '
local token, _, owner = string.match(lease, '^(%d+) (%d+) (.*)$')
if owner == ARGV[2] and token == ARGV[3] then
  redis.call('HSET', KEYS[1], ARGV[1], token .. ' 0 ')
end`);

/** KEYS stream, checkpoints, leases; ARGV what this stream's fields start with. */
export const DELETE: Script = script(`
for k = 2, 3 do
  for _, field in ipairs(redis.call('HKEYS', KEYS[k])) do
    if string.sub(field, 1, #ARGV[1]) == ARGV[1] then redis.call('HDEL', KEYS[k], field) end
  end
end
redis.call('UNLINK', KEYS[1])`);

function script(source: string): Script {
  return { source, sha1: createHash("sha1").update(source).digest("hex") };
}
