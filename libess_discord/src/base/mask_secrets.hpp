// What masking can do besides what the log needs.
#pragma once

#include <string>
#include <string_view>

namespace ess {

/// As `mask_secrets`, but e-mail addresses stay: for values that are kept to say who somebody is, and can be erased.
std::string mask_secrets_but_mail(std::string_view text);

}  // namespace ess
