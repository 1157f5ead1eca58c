#include "background.hpp"

#include "ess/linking/revocations.hpp"
#include "ess/net/command_runner.hpp"
#include "ess/notices/mail.hpp"

namespace ess::server {
namespace {

constexpr std::chrono::seconds mail_time_limit{30};

}  // namespace

background::background(const net::executor& ex, context& c, const config::server_settings& settings,
                       storage::database& store)
    : context_(c), settings_(settings), keys_(ex, c), outbox_(ex, c, store, figures_of(settings.outbox)) {
  outbox_.start();
  keys_.start();
  if (!settings.mail_command.empty()) {
    mail_thread_ = std::make_unique<net::worker_pool>(1, 1);
    auto send = [this](const secret& payload) { return send_mail(payload); };
    mail_.emplace(ex, c.database, c.log, "mail", ess::notices::mail_queue(c.cipher, c.random), std::move(send));
    mail_->start();
  }
  if (c.oauth != nullptr) {
    auto revoke_one = [this](const secret& token) { return revoke(token); };
    revocations_.emplace(ex, c.database, c.log, "token_revocation", linking::revocation_queue(c.cipher, c.random),
                         std::move(revoke_one));
    revocations_->start();
    roles_.emplace(ex, c);
    roles_->start();
  }
}

void background::stop() {
  stopping_.request_stop();
  if (mail_) mail_->stop();
  if (revocations_) revocations_->stop();
  if (roles_) roles_->stop();
  keys_.stop();
  outbox_.stop();
}

net::awaitable<jobs::attempt> background::send_mail(const secret& payload) {
  const auto message = ess::notices::from_payload(payload.reveal());
  if (!message) {
    context_.log.failure("mail.damaged", message.error());
    co_return jobs::attempt::hopeless;
  }
  const auto& from = settings_.mail_from;
  const auto id = new_ulid(context_.time.now(), context_.random) + from.substr(from.find('@'));
  const auto text = ess::notices::to_rfc5322(*message, from, id, context_.time.now());
  auto run = [&] { return net::run_command(settings_.mail_command, text, mail_time_limit, stopping_.get_token()); };
  const auto sent = co_await net::offload(*mail_thread_, run);
  if (sent) co_return jobs::attempt::done;
  context_.log.failure("mail.not_sent", sent.error());
  co_return jobs::attempt::failed;
}

net::awaitable<jobs::attempt> background::revoke(const secret& token) {
  const auto revoked = co_await context_.oauth->revoke(token);
  if (!revoked) context_.log.failure("token_revocation.refused", revoked.error());
  co_return linking::attempt_of(revoked);
}

}  // namespace ess::server
