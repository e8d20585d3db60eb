package ai.flowscale.tck.mutants;

class AllRulesSecondShareTest extends AllRules {
  AllRulesSecondShareTest() {
    super(1);
  }
}
