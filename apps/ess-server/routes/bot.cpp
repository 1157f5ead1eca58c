// The bot API. The key was checked by the key guard; here follow body, rate limit, the proof of the actor where the key
// asks for one, and one unit of work that checks key, guild, link, role and proof, acts, and writes the audit entry.
#include "ess/api/bot.hpp"

#include <charconv>

#include "ess/api/bot_presence.hpp"
#include "ess/approvals/bot_commands.hpp"
#include "ess/base/verdict.hpp"
#include "ess/community/bot_call.hpp"
#include "ess/community/bot_status.hpp"
#include "ess/dispatch/bot_commands.hpp"
#include "ess/linking/return_paths.hpp"
#include "ess/net/transact.hpp"
#include "ess/players/bot_commands.hpp"
#include "middleware/actor_check.hpp"
#include "middleware/key_guard.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

const api::bot_request& who_of(const api::bot_request& request) { return request; }
const api::bot_request& who_of(const api::approvals_request& request) { return request.who(); }
const api::bot_request& who_of(const api::decision_request& request) { return request.who(); }
const api::bot_request& who_of(const api::whois_request& request) { return request.who(); }

/// The guild a refused body claimed, where it did.
std::optional<guild_id> claimed_guild(const boost::json::value& body) {
  const auto guild = guild_id::parse(string_member(body, "guildId").value_or(""));
  if (!guild) return std::nullopt;
  return *guild;
}

/// The number of the lease that the bot says it holds; one that cannot be read is that of no lease. Bots that know
/// nothing of leases send none.
std::optional<std::int64_t> claimed_fence(const http::request& from) {
  const auto text = from.header(api::fence_header);
  if (!text) return std::nullopt;
  std::int64_t fence = 0;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), fence);
  return failed == std::errc() && end == text->data() + text->size() ? fence : 0;
}

/// What a route is, beyond what it does.
class call_kind {
 public:
  call_kind(access::call_effect effect, int per_minute) : effect_(effect), per_minute_(per_minute) {}
  /// Has a limit of its own, apart from other calls of the route.
  call_kind& limited_as(std::string name) & { return limit_name_ = std::move(name), *this; }

  access::call_effect effect() const noexcept { return effect_; }
  int per_minute() const noexcept { return per_minute_; }
  const std::string& limit_name() const noexcept { return limit_name_; }

 private:
  access::call_effect effect_;
  int per_minute_;
  std::string limit_name_;
};

auto reading(int per_minute) {
  return [per_minute](const auto&) { return call_kind(access::call_effect::reads, per_minute); };
}
call_kind kind_of(const api::approvals_request& request) {
  if (request.purpose() == api::list_purpose::shown) return {access::call_effect::reads, 60};
  call_kind typing(access::call_effect::suggests, 120);
  return typing.limited_as("approvals.list autocomplete");
}
call_kind kind_of(const api::decision_request&) { return {access::call_effect::decides, 30}; }

/// One bot call: `kind(const Request&)` says what it is, `act(unit_of_work&, const community::bot_call&, const
/// Request&)` answers a verdict of a reply.
template <class Request, class K, class F>
answer run(context& c, http::request& from, K kind, F act) {
  using outcome = std::invoke_result_t<F&, storage::unit_of_work&, const community::bot_call&, const Request&>;
  auto body = from.json_body();
  if (!body) {
    error reason = std::move(body).error();
    co_return co_await refuse_call(c, from, std::nullopt, std::move(reason));
  }
  auto request = Request::read(*body);
  if (!request) {
    const auto guild = claimed_guild(*body);
    error reason = std::move(request).error();
    co_return co_await refuse_call(c, from, guild, std::move(reason));
  }
  const api::bot_request& who = who_of(*request);
  const call_kind is = kind(*request);
  const std::string limit = is.limit_name().empty() ? action_of(from) : is.limit_name();
  auto allowed = c.bot.take(key_of(from).key, limit, is.per_minute(), who.user(), c.time.steady_now());
  if (!allowed) {
    error reason = std::move(allowed).error();
    co_return co_await refuse_call(c, from, who.guild(), std::move(reason));
  }
  community::bot_call call(key_of(from).key, who.guild(), who.user(), from.id());
  call.fence(claimed_fence(from));
  const auto needed = access::parse_permission(from.route()->permission);
  auto proof = co_await check_actor(c, call, who, is.effect(), needed);
  call.proof(std::move(proof));
  auto work = [&](storage::unit_of_work& uow) -> outcome { return act(uow, call, *request); };
  auto decided = co_await net::transact(c.database, storage::write_lane::of(call.key().community), work);
  const auto reply = flatten(std::move(decided));
  if (!reply) co_return http::reply::from_error(reply.error());
  co_return http::reply::json(reply->to_json());
}

}  // namespace

answer bot_list_approvals(context& c, http::request& from) {
  auto act = [&c](storage::unit_of_work& uow, const community::bot_call& call, const api::approvals_request& request) {
    return approvals::list_for_bot(uow, c.random, call, request.purpose(), request.approval());
  };
  return run<api::approvals_request>(
      c, from, [](const auto& request) { return kind_of(request); }, act);
}

answer bot_approve(context& c, http::request& from) {
  auto act = [&c](storage::unit_of_work& uow, const community::bot_call& call, const api::decision_request& request) {
    return approvals::approve_for_bot(uow, c.random, c.executor, call, request);
  };
  return run<api::decision_request>(
      c, from, [](const auto& request) { return kind_of(request); }, act);
}

answer bot_deny(context& c, http::request& from) {
  auto act = [&c](storage::unit_of_work& uow, const community::bot_call& call, const api::decision_request& request) {
    return approvals::deny_for_bot(uow, c.random, c.executor, call, request);
  };
  return run<api::decision_request>(
      c, from, [](const auto& request) { return kind_of(request); }, act);
}

answer bot_list_calls(context& c, http::request& from) {
  auto act = [&c](storage::unit_of_work& uow, const community::bot_call& call, const api::bot_request&) {
    return dispatch::list_for_bot(uow, c.random, call);
  };
  return run<api::bot_request>(c, from, reading(60), act);
}

answer bot_whois(context& c, http::request& from) {
  auto act = [&c](storage::unit_of_work& uow, const community::bot_call& call, const api::whois_request& request) {
    return players::whois_for_bot(uow, c.random, call, request);
  };
  return run<api::whois_request>(c, from, reading(90), act);
}

answer bot_status(context& c, http::request& from) {
  auto act = [&c](storage::unit_of_work& uow, const community::bot_call& call, const api::bot_request&) {
    const std::string link_url = c.site.origin + std::string(linking::settings_path);
    return community::status_for_bot(uow, c.random, call, link_url);
  };
  return run<api::bot_request>(c, from, reading(30), act);
}

}  // namespace ess::server
