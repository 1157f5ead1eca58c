#include "audit_keeper.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "ess/audit/append.hpp"
#include "ess/audit/channel_anchors.hpp"
#include "ess/net/transact.hpp"
#include "ess/storage/communities.hpp"

namespace ess::server {

namespace {

constexpr std::chrono::seconds between_looks{15};

}  // namespace

result<std::unique_ptr<audit_keeper>> audit_keeper::make(const config::server_settings& settings,
                                                         const net::executor& executor, storage::database& database,
                                                         net::worker_pool& workers, random_source& random,
                                                         const logger& log) {
  std::unique_ptr<audit_keeper> made(new audit_keeper(executor, database, workers, random, log));
  if (settings.audit_signing_key.empty()) return made;
  auto signer = audit::checkpoint_signer::parse(settings.audit_signing_key.reveal());
  if (!signer) {
    return error(signer.error().code(), signer.error().reason(),
                 signer.error().message() + " The setting is ESS_AUDIT_SIGNING_KEY_FILE.");
  }
  made->signer_ = *std::move(signer);
  if (!settings.audit_anchor_file.empty()) made->anchors_.emplace(settings.audit_anchor_file);
  made->rule_ = {settings.audit_checkpoint_entries, settings.audit_checkpoint_wait};
  made->uses_channels_ = settings.audit_anchor_discord;
  return made;
}

void audit_keeper::start() {
  if (!signer_) {
    log_.warning("audit.not_signed", {{"hint", "set ESS_AUDIT_SIGNING_KEY_FILE and run essctl init"}});
    return;
  }
  if (!anchors_) log_.warning("audit.not_anchored", {{"hint", "set ESS_AUDIT_ANCHOR_FILE"}});
  boost::asio::co_spawn(timer_.get_executor(), run(), boost::asio::detached);
}

void audit_keeper::stop() {
  stopping_ = true;
  timer_.cancel();
}

net::awaitable<void> audit_keeper::run() {
  while (!stopping_) {
    co_await look();
    if (stopping_) break;
    timer_.expires_after(between_looks);
    const auto [cancelled] = co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (cancelled) break;
  }
}

net::awaitable<void> audit_keeper::look() {
  const auto work = [this] {
    return audit::make_checkpoints(database_, *signer_, anchors(), audit::checkpoint_demand::due, rule_);
  };
  const auto pass = co_await net::offload(workers_, work);
  if (!pass) {
    log_.failure("audit.checkpoint_failed", pass.error());
    co_return;
  }
  for (const auto& refused : pass->refused) co_await report(refused);
  if (!pass->made.empty()) log_.debug("audit.checkpoints", {{"count", static_cast<std::int64_t>(pass->made.size())}});
  if (uses_channels_) co_await anchor_in_channels(pass->refused);
}

net::awaitable<void> audit_keeper::anchor_in_channels(const std::vector<audit::refused_chain>& refused) {
  const auto work = [&] { return audit::write_channel_anchors(database_, random_, *signer_, refused); };
  const auto written = co_await net::offload(workers_, work);
  if (!written) {
    log_.failure("audit.channel_anchors_failed", written.error());
    co_return;
  }
  if (*written != 0) log_.debug("audit.channel_anchors", {{"count", std::int64_t{*written}}});
}

net::awaitable<void> audit_keeper::report(const audit::refused_chain& refused) {
  log_.error("audit.tampered", {{"chain", refused.chain}, {"why", refused.why}});
  if (reported_.contains(refused.chain)) co_return;
  auto work = [&](storage::unit_of_work& uow) { return record_integrity_failure(uow, random_, refused); };
  const auto written = co_await net::transact(database_, work);
  if (!written) {
    log_.failure("audit.tampering_not_recorded", written.error());
    co_return;
  }
  reported_.insert(refused.chain);
}

result<void> record_integrity_failure(storage::unit_of_work& uow, random_source& random,
                                      const audit::refused_chain& refused) {
  std::optional<community_id> community;
  if (refused.chain != storage::installation_chain) {
    auto id = community_id::trusted(refused.chain);
    const auto found = uow.communities().find(id);
    if (!found) return found.error();
    if (*found) community = std::move(id);
  }
  boost::json::object metadata;
  metadata["chain"] = refused.chain;
  metadata["why"] = refused.why;
  audit::event what("audit.integrity_failed");
  what.from(audit::origin(audit::event_source::system)).metadata(std::move(metadata));
  return audit::append(uow, random, community, what);
}

}  // namespace ess::server
