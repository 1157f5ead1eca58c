#include "middleware/key_guard.hpp"

#include <algorithm>

#include "ess/access/bot_gate.hpp"
#include "ess/audit/append.hpp"
#include "ess/community/bot_call.hpp"
#include "ess/net/transact.hpp"

namespace ess::server {
namespace {

constexpr std::string_view host_prefix = "/api/v1/";

/// `target` is what the key aimed at.
net::awaitable<void> audit_bad_key(context& c, const http::request& from, const std::string& target) {
  const auto now = c.time.steady_now();
  c.bot.count_bad_key(from.client_network(), now);
  if (!c.bot.audit_bad_key(from.client_network(), now)) co_return;
  auto work = [&](storage::unit_of_work& uow) {
    audit::origin who(is_host_row(*from.route()) ? audit::event_source::api : audit::event_source::discord);
    who.request_id(from.id());
    audit::event refused("api_key.refused");
    refused.from(who).target(target).result(audit::event_result::refused);
    refused.personal("network", from.client_network());
    return audit::append(uow, c.random, std::nullopt, refused);
  };
  const auto written = co_await net::transact(c.database, work);
  if (!written) c.log.failure("api_key.refusal_not_audited", written.error());
}

void submit_telling(context& c, const storage::api_key_record& key) {
  const auto tell = [&random = c.random, key](storage::unit_of_work& uow) {
    return access::tell_of_refused_key(uow, random, key);
  };
  c.database.submit_write(storage::write_lane::of(key.community), tell, [&log = c.log](const result<void>& told) {
    if (!told) log.failure("api_key.refusals_not_told", told.error());
  });
}

// A key that was revoked, is over or is misspelt may be in use somewhere, or stolen: its community is told of many. The
// answer does not wait for that: how long it takes must not tell that a key of that name exists (AK-2).
net::awaitable<void> note_bad_key(context& c, const http::request& from, const std::string& text) {
  auto look = [&](const storage::unit_of_work& uow) { return access::api_key_service::find_named(uow, text); };
  const auto named = co_await net::read_only(c.database, look);
  const auto* key = named && *named ? &**named : nullptr;
  const auto target = key != nullptr ? key->public_id : place_of(*from.route());
  co_await audit_bad_key(c, from, target);
  if (key != nullptr && c.bot.tell_of_refused(key->id, c.time.steady_now())) submit_telling(c, *key);
}

result<void> audit_host_refusal(storage::unit_of_work& uow, random_source& random, const storage::api_key_record& key,
                                const std::string& action, const error& reason, const http::request& from) {
  audit::origin who(audit::event_source::api);
  who.api_key(key.id).request_id(from.id());
  boost::json::object metadata;
  metadata["action"] = action;
  metadata["source"] = "api";
  metadata["apiKeyId"] = key.id.str();
  metadata["reason"] = reason.reason();
  audit::event refused("api.refused");
  refused.from(who).target(place_of(*from.route())).result(audit::event_result::refused).metadata(std::move(metadata));
  return audit::append(uow, random, key.community, refused);
}

// Not waited for: a call is not slower for it, and one whose note is lost is as good as any other (AK-10).
void note_use(context& c, const storage::api_key_record& key, const std::string& network) {
  if (!access::api_key_service::is_touch_due(key, c.time.now())) return;
  if (!c.bot.note_use(key, c.time.steady_now())) return;
  const auto note = [id = key.id, network](storage::unit_of_work& uow) {
    return uow.api_keys().touch(id, uow.now(), network);
  };
  c.database.submit_write(storage::write_lane::of(key.community), note, [&log = c.log](const result<void>& noted) {
    if (!noted) log.failure("api_key.use_not_noted", noted.error());
  });
}

net::awaitable<std::optional<http::reply>> check_key(context& c, http::request& from) {
  if (from.route() == nullptr || from.route()->needs != http::access::api_key) co_return std::nullopt;
  const auto allowed = c.bot.check_network(from.client_network(), c.time.steady_now());
  if (!allowed) co_return http::reply::from_error(allowed.error());
  const std::string text(from.header("X-API-Key").value_or(""));
  auto work = [&](const storage::unit_of_work& uow) { return c.keys.verify(uow, text, from.client_address()); };
  auto key = co_await net::read_only(c.database, work);
  if (!key) {
    if (key.error().code() == errc::unauthenticated) co_await note_bad_key(c, from, text);
    co_return http::reply::from_error(key.error());
  }
  note_use(c, *key, from.client_network());
  key_ticket ticket{std::move(*key)};
  from.put(std::move(ticket));
  if (from.route()->permission == "any") co_return std::nullopt;
  const auto needed = access::parse_permission(from.route()->permission);
  if (!needed) {
    co_return http::reply::from_error(error(errc::internal, "route_invalid", "This route has no valid permission."));
  }
  const auto named = is_host_row(*from.route()) ? access::key_of_a_host : access::key_of_a_bot;
  auto permitted = access::check_key_permission(key_of(from).key, *needed, named);
  if (permitted) co_return std::nullopt;
  error reason = std::move(permitted).error();
  co_return co_await refuse_call(c, from, std::nullopt, std::move(reason));
}

}  // namespace

http::async_guard key_guard(context& c) {
  return [&c](http::request& from) { return check_key(c, from); };
}

const key_ticket& key_of(const http::request& from) { return *from.get<key_ticket>(); }

bool is_host_row(const http::route& row) noexcept { return row.pattern.starts_with(host_prefix); }

std::string place_of(const http::route& row) {
  std::string named(net::to_string(row.verb));
  return named.append(" ").append(row.pattern);
}

std::string action_of(const http::request& from) {
  if (is_host_row(*from.route())) {
    std::string named(net::to_string(from.route()->verb));
    return named.append(" ").append(from.route()->pattern.substr(host_prefix.size()));
  }
  constexpr std::string_view prefix = "/api/bot/";
  std::string action = from.route()->pattern.substr(prefix.size());
  std::ranges::replace(action, '/', '.');
  return action;
}

net::awaitable<http::reply> refuse_call(context& c, const http::request& from, std::optional<guild_id> guild,
                                        error reason) {
  const auto& key = key_of(from).key;
  const auto action = action_of(from);
  if (c.bot.audit_refusal(key, action, reason.reason(), c.time.steady_now())) {
    auto work = [&](storage::unit_of_work& uow) {
      if (is_host_row(*from.route())) return audit_host_refusal(uow, c.random, key, action, reason, from);
      return community::audit_bot_refusal(uow, c.random, key, action, guild, reason, from.id());
    };
    const auto written = co_await net::transact(c.database, storage::write_lane::of(key.community), work);
    if (!written) co_return http::reply::from_error(written.error());
  }
  co_return http::reply::from_error(reason);
}

}  // namespace ess::server
