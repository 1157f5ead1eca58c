// The words in which messages speak of what is stored.
#pragma once

#include <string_view>

#include "ess/storage/approvals.hpp"
#include "ess/storage/calls.hpp"

namespace ess::notifications::words {

std::string_view of(storage::approval_status status) noexcept;
std::string_view of(storage::risk_level risk) noexcept;
std::string_view of(storage::call_status status) noexcept;
/// What a message of that kind is about; the kind itself where there is no word for it.
std::string_view kind(std::string_view kind) noexcept;
/// A sentence for an event of the audit log.
std::string_view event(std::string_view type) noexcept;

}  // namespace ess::notifications::words
