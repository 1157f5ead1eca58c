#include "slash/failure_text.hpp"

#include <chrono>

namespace ess::slash {

namespace {

std::string with_wait(const error& e) {
  std::string text = "That was too fast.";
  if (!e.retry_after()) return text + " Try again in a moment.";
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(*e.retry_after()).count();
  return text + " Try again in " + std::to_string(seconds) + (seconds == 1 ? " second." : " seconds.");
}

// Whether Discord vouches for who acted: the server knows how it stands, whatever the kind of error.
bool is_about_the_actor(const error& e) { return e.reason().starts_with("actor_proof_") && !e.message().empty(); }

// A call without a lease was never sent, so it is certain that nothing came of it.
bool never_reached_us(const error& e) {
  return (e.code() == errc::timeout || e.code() == errc::unavailable) && e.reason() != "lease_unknown";
}

}  // namespace

std::string failure_text(const error& e) {
  if (is_about_the_actor(e)) return e.message();
  switch (e.code()) {
    case errc::rate_limited:
      return with_wait(e);
    case errc::timeout:
      return "ESS did not answer in time. Try again in a moment.";
    case errc::unavailable:
      return "ESS cannot be reached right now. Try again in a moment.";
    case errc::unauthenticated:
      return "ESS does not accept this bot's API key. Tell an administrator of your community.";
    case errc::internal:
    case errc::corrupt:
    case errc::unsupported:
    case errc::too_large:
      return "Something went wrong. Try again, and tell an administrator if it stays that way.";
    case errc::invalid_argument:
    case errc::forbidden:
    case errc::not_found:
    case errc::conflict:
      break;
  }
  return e.message().empty() ? "ESS refused this." : e.message();
}

std::string decision_failure_text(const error& e) {
  if (!never_reached_us(e) || is_about_the_actor(e)) return failure_text(e);
  return "ESS did not answer, so the decision may or may not have been recorded. Look at `/ess approvals` before you "
         "try again.";
}

}  // namespace ess::slash
