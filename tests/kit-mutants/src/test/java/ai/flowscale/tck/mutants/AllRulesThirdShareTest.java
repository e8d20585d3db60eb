package ai.flowscale.tck.mutants;

class AllRulesThirdShareTest extends AllRules {
  AllRulesThirdShareTest() {
    super(2);
  }
}
