package ai.flowscale.examples.ee.guard;

import static org.assertj.core.api.Assertions.assertThat;

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
}
