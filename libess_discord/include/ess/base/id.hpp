// Typed identifiers of ours: a role's id does not fit where a user's is wanted.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "ess/base/clock.hpp"
#include "ess/base/random.hpp"
#include "ess/base/result.hpp"

namespace ess {

/// True for 1..64 characters of [A-Za-z0-9_-]: what an id may look like, ours or imported.
bool is_valid_id(std::string_view text) noexcept;

/// A new lower-case ULID: 48 bits of time, 80 random bits, 26 characters, so ids sort by time of creation.
std::string new_ulid(time_point now, random_source& random);

/// An opaque identifier of the kind named by `Tag`. Never empty; imported identifiers are kept as they are.
template <class Tag>
class id {
 public:
  /// Errors: `invalid_id` unless `is_valid_id(text)`.
  static result<id> parse(std::string_view text) {
    if (!is_valid_id(text)) {
      return error(errc::invalid_argument, "invalid_id", "An id is 1 to 64 letters, digits, '-' or '_'.");
    }
    return id(std::string(text));
  }
  static id generate(time_point now, random_source& random) { return id(new_ulid(now, random)); }
  /// For text that is known to be an id because it was read back from our own store.
  static id trusted(std::string text) { return id(std::move(text)); }

  const std::string& str() const noexcept { return text_; }

  friend bool operator==(const id&, const id&) = default;
  friend auto operator<=>(const id&, const id&) = default;

 private:
  explicit id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using user_id = id<struct user_tag>;
using community_id = id<struct community_tag>;
using role_id = id<struct role_tag>;
using api_key_id = id<struct api_key_tag>;
using approval_id = id<struct approval_tag>;
using call_id = id<struct call_tag>;
using player_id = id<struct player_tag>;
using action_id = id<struct action_tag>;
using invite_id = id<struct invite_tag>;
using pending_link_id = id<struct pending_link_tag>;

}  // namespace ess

template <class Tag>
struct std::hash<ess::id<Tag>> {
  std::size_t operator()(const ess::id<Tag>& value) const noexcept { return std::hash<std::string>{}(value.str()); }
};
