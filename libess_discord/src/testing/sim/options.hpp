// The options of the simulator by name, as `/_sim/options` reads and sets them.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "ess/base/result.hpp"
#include "ess/testing/sim_options.hpp"

namespace ess::testing::sim {

/// Every option there is. Permissions are strings of digits, as on Discord's wire; a duration's name tells its unit.
boost::json::object options_json(const sim_options& options);

/// `options` with the members of `changes` set. Errors: `invalid_options`, whose sentence names the member: no option
/// has that name, or the value is not one it can have.
result<sim_options> with_changes(const sim_options& options, const boost::json::object& changes);

}  // namespace ess::testing::sim
