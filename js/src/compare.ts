/** Entry of the `Compare` widget. */

import type { Traits } from "./compare/traits";
import { comparison } from "./compare/view";
import { front } from "./front";

export default front<Traits>({
	trait: "clips",
	key: (model) => model.get("about").id,
	open: (model, _, signal) => comparison(model, signal),
});
