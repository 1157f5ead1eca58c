// What a new password may be (security requirement SE-3).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/id.hpp"
#include "ess/base/result.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::identity {

/// Says whether a password may be used: 8 to 128 characters of well-formed UTF-8 without NUL, not one of the commonest,
/// and more than the name of this product or of a community with digits or punctuation around it. Nothing is trimmed,
/// cut or folded, and no kinds of characters are demanded. `own_names` are the names of the user's communities.
/// Errors: `password_too_short`, `password_too_long`, `password_not_text`, `password_common`, `password_is_name`.
result<void> check_new_password(std::string_view password, std::span<const std::string> own_names = {});

/// Names that a password of this user may not consist of: those of their communities, in words and as slugs.
result<std::vector<std::string>> names_around(const storage::unit_of_work& work, const user_id& user);

/// True if the password, its case folded, is on the list of common passwords that was built in.
bool is_common_password(std::string_view password);
/// Entries of that list; those of fewer than 8 characters were left out, as they are too short anyway.
std::size_t common_password_count() noexcept;

}  // namespace ess::identity
