package ai.flowscale.tck.transport;

import ai.flowscale.tck.Extent;

/** Chapter 6 of the contract, continued: exchanges that take long. */
public abstract class PauseRules {

  @RuleTest(value = TransportRule.ANY_PAUSE, routes = Route.Selection.OWN)
  final void rule6_18_noTimeLimitOfTheLibraryEndsAnExchange(TransportScenario it) {
    if (Extent.chosen() == Extent.SHORT) {
      it.leaveOutOthers();
      it.leaveOut("all", "a response after " + LateExchanges.time() + " is for the whole extent");
    } else {
      it.late().assertWhole(it);
    }
  }
}
