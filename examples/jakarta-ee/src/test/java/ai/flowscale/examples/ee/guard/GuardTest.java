package ai.flowscale.examples.ee.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.examples.ee.problem.ProblemException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2:ffff::1, 2001:db8:1:2::/64",
    "2001:db8::1, 2001:db8:0:0::/64",
    "::1, 0:0:0:0::/64",
    "fe80::1%eth0, fe80:0:0:0::/64",
    "::ffff:192.0.2.7, 192.0.2.7"
  })
  void aSubscriberIsOneCaller(String address, String network) {
    assertThat(Caller.network(address)).isEqualTo(network);
  }

  @Test
  void pagesOfOtherSitesAreToldApart() {
    assertThat(SameOrigin.isSame(null, null, "here.example")).as("a program").isTrue();
    assertThat(SameOrigin.isSame("same-origin", null, "here.example")).isTrue();
    assertThat(SameOrigin.isSame("none", null, "here.example")).as("the address bar").isTrue();
    assertThat(SameOrigin.isSame("cross-site", "https://here.example", "here.example")).isFalse();
    assertThat(SameOrigin.isSame("same-site", null, "here.example")).isFalse();
    assertThat(SameOrigin.isSame(null, "https://HERE.example:8443", "here.example:8443")).isTrue();
    assertThat(SameOrigin.isSame(null, "https://here.example", "here.example:8443")).isFalse();
    assertThat(SameOrigin.isSame(null, "null", "here.example")).isFalse();
    assertThat(SameOrigin.isSame(null, "https://here.example", null)).isFalse();
  }

  @Test
  void aNameThatIsNotThisApplicationsIsRefused() {
    Set<String> hosts = Set.of("shop.example");
    assertThat(KnownHosts.isKnown("attacker.example", hosts)).isFalse();
    assertThat(KnownHosts.isKnown("attacker.example:8080", Set.of())).isFalse();
    assertThat(KnownHosts.isKnown("localhost.attacker.example", hosts)).isFalse();
    assertThat(KnownHosts.isKnown("127.0.0.1.attacker.example", hosts)).isFalse();
    assertThat(KnownHosts.isKnown("SHOP.example:443", hosts)).isTrue();
    assertThat(KnownHosts.isKnown("localhost:8080", hosts)).isTrue();
    assertThat(KnownHosts.isKnown("192.0.2.7:8080", hosts)).isTrue();
    assertThat(KnownHosts.isKnown("[::1]:8080", hosts)).isTrue();
    assertThat(KnownHosts.isKnown(null, hosts)).as("no browser").isTrue();
  }

  @Test
  void aCallerHasABoundedNumberOfOpenStreams() {
    EventStreams streams = new EventStreams();
    Runnable first = streams.open("a");
    for (int i = 1; i < EventStreams.MOST; i++) {
      streams.open("a");
    }
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> streams.open("a"))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(429));
    streams.open("b");

    first.run();
    first.run();
    streams.open("a");
    assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> streams.open("a"));
  }
}
