package ai.flowscale.tck.mutants;

class AllRulesFourthShareTest extends AllRules {
  AllRulesFourthShareTest() {
    super(3);
  }
}
