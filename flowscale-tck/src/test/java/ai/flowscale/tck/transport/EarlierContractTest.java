package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.KnownLimits;
import ai.flowscale.tck.TransportUnderTest;
import org.junit.jupiter.api.Test;

/** What an author is told whose transport was written for an earlier version of the contract. */
class EarlierContractTest {
  private static final String NEW =
      "since version 3 of the contract, but the suite is tested against version 2";

  private static TransportScenario scenario(KnownLimits limits, TransportRule rule, Route route) {
    TransportUnderTest suite =
        new TransportUnderTest() {
          @Override
          public TransportProvider provider() {
            throw new AssertionError("nothing is sent");
          }

          @Override
          public KnownLimits limits() {
            return limits;
          }
        };
    return new TransportScenario(suite, rule, route, ThreadWatch.start());
  }

  private static TransportScenario before(TransportRule rule, Route route) {
    return scenario(KnownLimits.none().contract(2), rule, route);
  }

  private static TransportScenario now(TransportRule rule, Route route) {
    return scenario(KnownLimits.none(), rule, route);
  }

  @Test
  void aLaterRuleIsSkippedAndNamed() {
    TransportScenario it = before(TransportRule.LONG_UPLOAD, Route.HTTP);

    assertThat(it.exemption(TransportRule.LONG_UPLOAD)).isEqualTo(NEW);
    assertThat(it.exemption(TransportRule.CHUNKED)).isNull();
  }

  @Test
  void aLaterCaseIsSkippedAndNamed() {
    TransportScenario it = before(TransportRule.CHUNKED, Route.HTTP);

    it.inCase(
        3,
        "a later case",
        () -> {
          throw new AssertionError("run");
        });

    assertThat(it.leftOut()).containsEntry("a later case", NEW);
  }

  @Test
  void theRoutesThatCameLaterAreNotTaken() throws Exception {
    assertThat(before(TransportRule.CHUNKED, Route.HTTP).withoutRoute()).isNull();
    for (Route route : Route.values()) {
      if (route != Route.HTTP) {
        TransportScenario it = before(TransportRule.CHUNKED, route);
        assertThat(it.withoutRoute()).isEqualTo(NEW);
        it.end(false);
      }
    }
    assertThat(now(TransportRule.CHUNKED, Route.HTTP_REUSED).withoutRoute()).isNull();
  }

  @Test
  void aFailureIsTracedToTheVersionThatBroughtIt() {
    TransportScenario it = now(TransportRule.CHUNKED, Route.HTTP);
    it.inCase(3, "kept", () -> {});
    assertThat(it.since()).isEqualTo(1);
    Runnable broken =
        () -> {
          throw new AssertionError("broken");
        };

    assertThatThrownBy(() -> it.inCase(3, "a later case", broken)).isInstanceOf(Error.class);

    assertThat(it.since()).isEqualTo(3);
    assertThat(now(TransportRule.CHUNKED, Route.HTTP_2).since()).isEqualTo(3);
    assertThat(now(TransportRule.LONG_UPLOAD, Route.HTTP).since()).isEqualTo(3);
  }
}
