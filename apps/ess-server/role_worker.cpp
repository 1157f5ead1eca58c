#include "role_worker.hpp"

#include <algorithm>
#include <optional>

#include "ess/discord/rest/role_connections.hpp"
#include "ess/linking/role_words.hpp"
#include "ess/net/transact.hpp"
#include "link_watch.hpp"
#include "live_discord.hpp"
#include "owed_revocation.hpp"

namespace ess::server {
namespace {

constexpr std::string_view grant_gone = "discord_oauth_invalid_grant";

/// When something is due, and the store's time at that moment.
struct view {
  std::optional<time_point> due;
  time_point now;
};

}  // namespace

role_worker::role_worker(const net::executor& ex, context& c, std::chrono::milliseconds look)
    : context_(c), look_(look), loop_(ex, c.log, "linked_roles", [this] { return look_once(); }) {}

net::awaitable<std::chrono::milliseconds> role_worker::look_once() {
  auto look = [](const storage::unit_of_work& uow) -> result<view> {
    const auto due = uow.role_connections().next_due();
    if (!due) return due.error();
    return view{*due, uow.now()};
  };
  const auto seen = co_await net::read_only(context_.database, look);
  if (!seen) {
    context_.log.failure("linked_roles.unreadable", seen.error());
    co_return look_;
  }
  if (!seen->due) co_return look_;
  if (*seen->due > seen->now) co_return std::min(look_, *seen->due - seen->now);
  auto claim = [this](storage::unit_of_work& uow) { return linking::claim_role_task(uow, context_.cipher); };
  auto task = co_await net::transact(context_.database, claim);
  if (!task) {
    context_.log.failure("linked_roles.not_claimed", task.error());
    co_return look_;
  }
  if (*task) co_await carry_out(**task);
  co_return std::chrono::milliseconds(0);
}

net::awaitable<void> role_worker::carry_out(linking::role_task& task) {
  if (!task.tokens) {
    const result<void> unreadable = task.tokens.error();
    co_await settle(task, unreadable);
    co_return;
  }
  const auto told = co_await tell(task);
  co_await settle(task, told);
}

net::awaitable<result<void>> role_worker::tell(linking::role_task& task) {
  if (task.say) {
    const auto kept = co_await keep_records();
    if (!kept) co_return kept;
  }
  const bool ends_soon = task.tokens->access_expires_at - linking::role_token_margin <= context_.time.now();
  if (ends_soon) {
    const auto renewed = co_await renew(task);
    if (!renewed) co_return renewed;
  }
  const auto told = co_await tell_with(task);
  if (told || ends_soon || told.error().code() != errc::unauthenticated) co_return told;
  const auto renewed = co_await renew(task);
  if (!renewed) co_return renewed;
  co_return co_await tell_with(task);
}

net::awaitable<result<void>> role_worker::tell_with(const linking::role_task& task) {
  const auto app = application_id::parse(context_.events.application);
  if (!app) co_return app.error();
  const secret& access = task.tokens->access;
  if (task.say) {
    discord::role_connection words = *task.say;
    const auto said = co_await rest::put_role_connection(*context_.oauth, access, *app, std::move(words));
    if (!said) co_return said.error();
    co_return success();
  }
  const auto removed = co_await rest::delete_role_connection(*context_.oauth, access, *app);
  if (!removed && removed.error().code() != errc::not_found) co_return removed;
  co_return success();
}

net::awaitable<result<void>> role_worker::renew(linking::role_task& task) {
  auto granted = co_await context_.oauth->refresh(task.tokens->refresh);
  if (!granted) co_return granted.error();
  linking::role_tokens& tokens = *task.tokens;
  tokens.access = std::move(granted->access_token);
  if (!granted->refresh_token.empty()) tokens.refresh = std::move(granted->refresh_token);
  tokens.access_expires_at = context_.time.now() + granted->expires_in;
  auto keep = [&](storage::unit_of_work& uow) {
    return linking::keep_role_tokens(uow, context_.cipher, task.connection.id, tokens);
  };
  const auto kept = co_await net::transact(context_.database, keep);
  if (!kept) co_return kept.error();
  co_return success();
}

net::awaitable<result<void>> role_worker::keep_records() {
  if (records_kept_) co_return success();
  const auto app = application_id::parse(context_.events.application);
  if (!app) co_return app.error();
  const auto client = context_.discord->client_of(context_.discord->server_token());
  std::vector<discord::metadata_record> records = linking::role_metadata_records();
  const auto written = co_await rest::keep_metadata_records(*client, *app, std::move(records));
  if (!written) co_return written.error();
  records_kept_ = true;
  if (*written) context_.log.info("linked_roles.records_written");
  co_return success();
}

net::awaitable<void> role_worker::settle(const linking::role_task& task, const result<void>& told) {
  if (!told) context_.log.failure("linked_roles.not_told", told.error());
  const bool gone = !told && told.error().reason() == grant_gone;
  if (!task.say && (told || gone)) {
    co_await settle_taken_back(task);
    co_return;
  }
  auto note = [&](storage::unit_of_work& uow) -> result<void> {
    if (told) return linking::settle_said(uow, task);
    if (!gone) return linking::settle_failed(uow, context_.random, task, told.error());
    link_watch watch(uow, context_.random, context_.notices);
    return linking::settle_grant_gone(uow, context_.random, task, "", watch);
  };
  const auto noted = co_await net::transact(context_.database, note);
  if (!noted) context_.log.failure("linked_roles.not_settled", noted.error());
}

net::awaitable<void> role_worker::settle_taken_back(const linking::role_task& task) {
  auto note = [&](storage::unit_of_work& uow) {
    return linking::settle_taken_back(uow, context_.cipher, context_.random, task);
  };
  const auto noted = co_await net::transact(context_.database, note);
  if (!noted) {
    context_.log.failure("linked_roles.not_settled", noted.error());
    co_return;
  }
  if (!*noted) co_return;
  const result<storage::job_record> owed = **noted;
  co_await revoke_now(context_, task.tokens->access, owed);
}

}  // namespace ess::server
