package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
  private static final String NAME = "api.example";

  private final List<String> asked = new ArrayList<>();
  private Duration now = Duration.ofSeconds(-5);
  private InetAddress answer = address();
  private final HostNames names = names(Duration.ofSeconds(30), Duration.ofMinutes(10));

  /** Each is another object. */
  private static InetAddress address() {
    try {
      return InetAddress.getByAddress(NAME, new byte[] {10, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private HostNames names(Duration remembered, Duration age) {
    return new HostNames(
        () -> now.toNanos(),
        host -> {
          asked.add(host);
          if (host.startsWith("no.")) {
            throw new UnknownHostException(host);
          }
          return answer;
        },
        remembered,
        () -> age);
  }

  private void after(Duration time) {
    now = now.plus(time);
  }

  @Test
  void nothingIsKnownOfANameThatNobodyLookedUp() {
    assertThat(names.isRemembered(NAME)).isFalse();
  }

  @Test
  void whatTheJvmMayHaveLookedUpLongBeforeCountsAsForgotten() {
    names.look(NAME);

    assertThat(names.isRemembered(NAME)).isFalse();
  }

  @Test
  void aJvmThatIsYoungCannotHaveLookedItUpLongBefore() {
    HostNames young = names(Duration.ofSeconds(30), Duration.ofSeconds(4));
    young.look(NAME);

    assertThat(young.isRemembered(NAME)).isTrue();
    after(Duration.ofMillis(24_999));
    assertThat(young.isRemembered(NAME)).isTrue();
    after(Duration.ofMillis(1));
    assertThat(young.isRemembered(NAME)).isFalse();
  }

  @Test
  void anotherObjectWasLookedUpAfterTheFormerOneWasHandedOutLast() {
    names.look(NAME);
    after(Duration.ofSeconds(10));
    names.look(NAME);
    assertThat(names.isRemembered(NAME)).as("the same object again").isFalse();

    after(Duration.ofSeconds(10));
    answer = address();
    names.look(NAME);

    assertThat(names.isRemembered(NAME)).isTrue();
    after(Duration.ofMillis(18_999));
    assertThat(names.isRemembered(NAME)).as("29 seconds after the former one").isTrue();
    after(Duration.ofMillis(1));
    assertThat(names.isRemembered(NAME)).isFalse();
  }

  @Test
  void handingOutTheSameObjectAgainMakesItNoYounger() {
    names.look(NAME);
    answer = address();
    names.look(NAME);
    after(Duration.ofSeconds(20));
    names.look(NAME);
    after(Duration.ofSeconds(9));

    assertThat(names.isRemembered(NAME)).isFalse();
  }

  @Test
  void whoAskedEarlierAndTellsLaterIsNotHeard() {
    HostNames[] crossed = new HostNames[1];
    crossed[0] =
        new HostNames(
            () -> now.toNanos(),
            host -> {
              InetAddress former = answer;
              if (asked.isEmpty()) {
                asked.add(host);
                after(Duration.ofSeconds(25));
                answer = address();
                crossed[0].look(host);
              }
              return former;
            },
            Duration.ofSeconds(30),
            () -> Duration.ofMinutes(10));

    crossed[0].look(NAME);

    assertThat(crossed[0].isRemembered(NAME)).isFalse();
  }

  @Test
  void aNameThatIsNotFoundIsForgotten() {
    HostNames young = names(Duration.ofSeconds(30), Duration.ZERO);
    young.look("no." + NAME);

    assertThat(young.isRemembered("no." + NAME)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void aJvmThatForgetsAtOnceIsNotAskedMoreThanNeeded(long seconds) {
    HostNames forgetful = names(Duration.ofSeconds(seconds), Duration.ZERO);
    forgetful.look(NAME);

    assertThat(forgetful.isRemembered(NAME)).isFalse();
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]"})
  void anAddressNeedsNoMemory(String address) {
    assertThat(names.isRemembered(address)).isFalse();

    names.look(address);

    after(Duration.ofDays(1));
    assertThat(names.isRemembered(address)).isTrue();
  }

  @Test
  void namesBeyondTheBoundDoNotStay() {
    HostNames young = names(Duration.ofSeconds(30), Duration.ZERO);
    for (int i = 0; i < 1_000; i++) {
      young.look(i + "." + NAME);
    }

    assertThat(young.isRemembered("0." + NAME)).isFalse();
    assertThat(young.isRemembered("999." + NAME)).isTrue();
  }

  /** What all of this rests on. */
  @Test
  void theJvmHandsOutTheSameObjectWhileItRemembers() throws UnknownHostException {
    boolean same = false;
    // Its memory may end between the two, but not each time.
    for (int i = 0; i < 3; i++) {
      same |= InetAddress.getByName("localhost") == InetAddress.getByName("localhost");
    }

    assertThat(same).isTrue();
  }
}
