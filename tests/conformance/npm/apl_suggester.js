// Prints what Amazon's own checker of APL documents finds wrong in the one that comes in: JSON.
const { StaticAplTemplateValidator } = require("apl-suggester");

const document = JSON.parse(require("fs").readFileSync(0, "utf-8"));
new StaticAplTemplateValidator().validate(document).then((found) => {
  console.log(JSON.stringify(found.map((fault) => `${fault.path}: ${fault.errorMessage}`)));
});
