#include "signed_calls.hpp"

#include "ess/approvals/bot_commands.hpp"
#include "ess/community/bot_status.hpp"
#include "ess/dispatch/bot_commands.hpp"
#include "ess/linking/return_paths.hpp"
#include "ess/net/transact.hpp"
#include "ess/players/bot_commands.hpp"

namespace ess::server {
namespace {

// As for bots with a key: each call counts against its kind.
constexpr int decisions_per_minute = 30;
constexpr int lists_per_minute = 60;
constexpr int choices_per_minute = 120;
constexpr int lookups_per_minute = 90;
constexpr int status_per_minute = 30;

/// The work, with its refusal committed and its answer taken out of the verdict.
template <class F>
auto run(context& c, const community_id& community, F act)
    -> net::awaitable<typename std::invoke_result_t<F&, storage::unit_of_work&>::value_type> {
  auto decided = co_await net::transact(c.database, storage::write_lane::of(community), std::move(act));
  co_return flatten(std::move(decided));
}

}  // namespace

// Refusals are audited once a minute for each application, community, action and reason.
net::awaitable<result<void>> signed_calls::take(std::string_view action, int per_minute) {
  const steady_point now = context_.time.steady_now();
  const std::string caller = "app " + call_.signer()->application.str() + " " + call_.community().str();
  result<void> taken = context_.bot.take(caller, action, per_minute, call_.discord_user(), now);
  if (taken || !context_.bot.audit_refusal(caller, action, taken.error().reason(), now)) co_return taken;
  auto work = [&](storage::unit_of_work& uow) {
    community::bot_call_note note{community::origin_of(call_), {}, {}};
    return community::audit_bot_call(uow, context_.random, call_, action, std::move(note), &taken.error());
  };
  const result<void> written =
      co_await net::transact(context_.database, storage::write_lane::of(call_.community()), work);
  if (!written) co_return written;
  co_return taken;
}

net::awaitable<result<api::approvals_reply>> signed_calls::list_approvals(api::approvals_request what) {
  const bool typing = what.purpose() == api::list_purpose::autocomplete;
  const std::string_view limit = typing ? "approvals.list autocomplete" : "approvals.list";
  const result<void> allowed = co_await take(limit, typing ? choices_per_minute : lists_per_minute);
  if (!allowed) co_return allowed.error();
  auto act = [&](storage::unit_of_work& uow) {
    return approvals::list_for_bot(uow, context_.random, call_, what.purpose(), what.approval());
  };
  co_return co_await run(context_, call_.community(), act);
}

net::awaitable<result<api::decision_reply>> signed_calls::approve(api::decision_request what) {
  const result<void> allowed = co_await take("approvals.approve", decisions_per_minute);
  if (!allowed) co_return allowed.error();
  auto act = [&](storage::unit_of_work& uow) {
    return approvals::approve_for_bot(uow, context_.random, context_.executor, call_, what);
  };
  co_return co_await run(context_, call_.community(), act);
}

net::awaitable<result<api::decision_reply>> signed_calls::deny(api::decision_request what) {
  const result<void> allowed = co_await take("approvals.deny", decisions_per_minute);
  if (!allowed) co_return allowed.error();
  auto act = [&](storage::unit_of_work& uow) {
    return approvals::deny_for_bot(uow, context_.random, context_.executor, call_, what);
  };
  co_return co_await run(context_, call_.community(), act);
}

net::awaitable<result<api::calls_reply>> signed_calls::dispatch_calls(api::bot_request) {
  const result<void> allowed = co_await take("dispatch.calls", lists_per_minute);
  if (!allowed) co_return allowed.error();
  auto act = [&](storage::unit_of_work& uow) { return dispatch::list_for_bot(uow, context_.random, call_); };
  co_return co_await run(context_, call_.community(), act);
}

net::awaitable<result<api::players_reply>> signed_calls::whois(api::whois_request what) {
  const result<void> allowed = co_await take("players.whois", lookups_per_minute);
  if (!allowed) co_return allowed.error();
  auto act = [&](storage::unit_of_work& uow) { return players::whois_for_bot(uow, context_.random, call_, what); };
  co_return co_await run(context_, call_.community(), act);
}

net::awaitable<result<api::status_reply>> signed_calls::status(api::bot_request) {
  const result<void> allowed = co_await take("status", status_per_minute);
  if (!allowed) co_return allowed.error();
  const std::string link_url = context_.site.origin + std::string(linking::settings_path);
  auto act = [&](storage::unit_of_work& uow) {
    return community::status_for_bot(uow, context_.random, call_, link_url);
  };
  co_return co_await run(context_, call_.community(), act);
}

}  // namespace ess::server
