// RFC 8785 canonical JSON: one value, one text, so that it can be hashed.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "ess/base/result.hpp"

namespace ess::audit {

/// Members sorted by UTF-16 code units, no white space, shortest escapes. Numbers are integers within ±(2^53-1), where
/// RFC 8785 prints plain decimal digits. Errors: `not_canonical` for any other number and for text that is not UTF-8.
result<std::string> canonical_json(const boost::json::value& value);

}  // namespace ess::audit
