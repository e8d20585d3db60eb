package ai.flowscale.tck.mutants;

class AllRulesFirstShareTest extends AllRules {
  AllRulesFirstShareTest() {
    super(0);
  }
}
