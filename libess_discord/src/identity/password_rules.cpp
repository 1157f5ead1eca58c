#include "ess/identity/password_rules.hpp"

#include <algorithm>
#include <array>

#include "common_passwords.hpp"
#include "ess/base/text.hpp"
#include "ess/storage/communities.hpp"

namespace ess::identity {
namespace {

constexpr std::array<std::string_view, 4> product_names = {"ess", "essdiscord", "essserver", "libessdiscord"};

/// One password a line, sorted by bytes; made by the build.
std::string_view common_list() { return common_passwords::files().front().bytes; }

/// The letters of a name or password as they are compared: folded, without digits at either end and without what
/// separates words.
std::string essence(std::string_view text) {
  const auto folded = fold_case(text);
  std::string kept;
  for (const char c : folded) {
    const auto byte = static_cast<unsigned char>(c);
    const bool separates = byte < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9');
    if (!separates) kept.push_back(c);
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto first = std::find_if_not(kept.begin(), kept.end(), is_digit);
  const auto last = std::find_if_not(kept.rbegin(), std::make_reverse_iterator(first), is_digit).base();
  return std::string(first, last);
}

}  // namespace

bool is_common_password(std::string_view password) {
  const auto wanted = fold_case(password);
  const auto list = common_list();
  std::size_t low = 0;  // of the lines that begin in [low, high) one may be it
  std::size_t high = list.size();
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    const auto before = list.rfind('\n', middle == 0 ? 0 : middle - 1);
    const auto start = middle == 0 || before == std::string_view::npos || before < low ? low : before + 1;
    const auto end = std::min(list.find('\n', start), list.size());
    const auto line = list.substr(start, end - start);
    if (line == wanted) return true;
    if (line < wanted) {
      low = end + 1;
    } else {
      high = start;
    }
  }
  return false;
}

std::size_t common_password_count() noexcept {
  const auto list = common_list();
  return static_cast<std::size_t>(std::count(list.begin(), list.end(), '\n'));
}

result<void> check_new_password(std::string_view password, std::span<const std::string> own_names) {
  if (!is_utf8(password) || password.find('\0') != std::string_view::npos) {
    return error(errc::invalid_argument, "password_not_text", "A password must be text in UTF-8 without NUL.");
  }
  const auto length = count_code_points(password);
  if (length < 8) {
    return error(errc::invalid_argument, "password_too_short",
                 "A password needs at least 8 characters; 15 or more are better.");
  }
  if (length > 128) {
    return error(errc::invalid_argument, "password_too_long", "A password may have at most 128 characters.");
  }
  if (is_common_password(password)) {
    return error(errc::invalid_argument, "password_common",
                 "This password is one of the commonest and is tried first by whoever guesses. Choose another.");
  }
  const auto letters = essence(password);
  const auto is_it = [&](const auto& name) { return !letters.empty() && essence(name) == letters; };
  if (std::ranges::any_of(product_names, is_it) || std::ranges::any_of(own_names, is_it)) {
    return error(errc::invalid_argument, "password_is_name",
                 "A password that is little more than the name of this place is easy to guess. Choose another.");
  }
  return success();
}

result<std::vector<std::string>> names_around(const storage::unit_of_work& work, const user_id& user) {
  auto memberships = work.memberships().list_for_user(user);
  if (!memberships) return std::move(memberships).error();
  std::vector<std::string> names;
  for (const auto& each : *memberships) {
    auto community = work.communities().find(each.community);
    if (!community) return std::move(community).error();
    if (!*community) continue;
    names.push_back((*community)->name);
    names.push_back((*community)->slug);
  }
  return names;
}

}  // namespace ess::identity
