package ai.flowscale.client.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final AtomicInteger count = new AtomicInteger();

  @Test
  void eachWantIsARoundWhereNobodyElseWants() {
    Rounds rounds = new Rounds(count::incrementAndGet);
    rounds.want();
    rounds.want();
    assertThat(count).hasValue(2);
  }

  @Test
  void whatIsWantedMeanwhileIsOneMoreRoundAndNoRecursion() {
    AtomicInteger within = new AtomicInteger();
    AtomicReference<Rounds> rounds = new AtomicReference<>();
    rounds.set(
        new Rounds(
            () -> {
              assertThat(within.incrementAndGet()).as("rounds at the same time").isEqualTo(1);
              if (count.incrementAndGet() == 1) {
                rounds.get().want();
                rounds.get().want();
                assertThat(count).as("rounds so far").hasValue(1);
              }
              within.decrementAndGet();
            }));
    rounds.get().want();
    assertThat(count).hasValue(2);
  }
}
