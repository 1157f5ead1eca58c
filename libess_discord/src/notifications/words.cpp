#include "notifications/words.hpp"

#include <array>
#include <utility>

#include "ess/notifications/announce.hpp"

namespace ess::notifications::words {
namespace {

using entry = std::pair<std::string_view, std::string_view>;

constexpr std::array kind_words{entry{kinds::approval, "Request"}, entry{kinds::call, "Call"},
                                entry{kinds::security, "Audit entry"}};

constexpr std::array event_words{
    entry{"discord.linked", "A Discord account was linked"},
    entry{"discord.unlinked", "A Discord account was unlinked"},
    entry{"discord.link_stale", "Discord ended the link of an account"},
    entry{"discord.config_updated", "The Discord settings were changed"},
    entry{"discord.guild_lost", "Another community proved the Discord server to be its own"},
    entry{"discord.guild_proven", "The Discord server was proven to be this community's"},
    entry{"api_key.created", "An API key was created"},
    entry{"api_key.rotated", "An API key was rotated"},
    entry{"api_key.revoked", "An API key was revoked"},
    entry{"audit.integrity_failed", "The audit log does not verify"},
    entry{"tenant.violation", "Somebody reached for another community's data"}};

template <std::size_t N>
std::string_view look_up(const std::array<entry, N>& table, std::string_view key) {
  for (const auto& [name, word] : table) {
    if (name == key) return word;
  }
  return key;
}

}  // namespace

std::string_view of(storage::approval_status status) noexcept {
  switch (status) {
    case storage::approval_status::pending:
      return "Approval requested";
    case storage::approval_status::approved:
      return "Approved";
    case storage::approval_status::rejected:
      return "Denied";
    case storage::approval_status::cancelled:
      return "Taken back";
  }
  return {};
}

std::string_view of(storage::risk_level risk) noexcept {
  switch (risk) {
    case storage::risk_level::low:
      return "Low";
    case storage::risk_level::medium:
      return "Medium";
    case storage::risk_level::high:
      return "High";
  }
  return {};
}

std::string_view of(storage::call_status status) noexcept {
  switch (status) {
    case storage::call_status::open:
      return "Open";
    case storage::call_status::assigned:
      return "Assigned";
    case storage::call_status::enroute:
      return "En route";
    case storage::call_status::on_scene:
      return "On scene";
    case storage::call_status::cleared:
      return "Cleared";
    case storage::call_status::cancelled:
      return "Cancelled";
  }
  return {};
}

std::string_view kind(std::string_view kind) noexcept { return look_up(kind_words, kind); }
std::string_view event(std::string_view type) noexcept { return look_up(event_words, type); }

}  // namespace ess::notifications::words
