// The words of messages in every language: one table.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "ess/audit/severity.hpp"
#include "ess/storage/approvals.hpp"
#include "ess/storage/calls.hpp"
#include "ess/storage/notification_settings.hpp"

namespace ess::notifications::words {

using storage::message_language;

/// A text in all languages, in the order of `message_language`. Where `{name}` stands, a value is put in.
struct phrase {
  std::string_view key;
  std::array<std::string_view, 4> texts;
};

std::span<const phrase> catalogue() noexcept;

/// The text as it is; the key itself where there is none.
std::string_view text(message_language language, std::string_view key) noexcept;
/// The text with its values put in, each once and as it is.
std::string fill(message_language language, std::string_view key,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> values);

std::string_view of(message_language language, storage::approval_status status) noexcept;
std::string_view of(message_language language, storage::risk_level risk) noexcept;
std::string_view of(message_language language, audit::severity severity) noexcept;
std::string_view of(message_language language, storage::call_status status) noexcept;
/// What a message of that kind is about; the kind itself where there is no word for it.
std::string_view kind(message_language language, std::string_view kind) noexcept;
/// A sentence for an event of the audit log; its name where there is none.
std::string_view event(message_language language, std::string_view type) noexcept;
/// The same for an entry that says more of itself: what a host raised is called as the host calls it, and what a bot
/// asked for by its action.
std::string entry(message_language language, std::string_view type, std::string_view particular);

}  // namespace ess::notifications::words
