package ai.flowscale.examples.ee.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private final AtomicLong now = new AtomicLong();
  private final RateLimiter limiter = new RateLimiter(2, now::get);

  @Test
  void givesEachUserTheRequestsOfAMinute() {
    assertThat(limiter.take("a")).isEmpty();
    assertThat(limiter.take("a")).isEmpty();
    assertThat(limiter.take("a")).hasValue(30);
    assertThat(limiter.take("b")).isEmpty();
  }

  @Test
  void fillsEvenlyAndNoFurtherThanAMinute() {
    limiter.take("a");
    limiter.take("a");
    now.addAndGet(TimeUnit.SECONDS.toNanos(30));
    assertThat(limiter.take("a")).isEmpty();
    assertThat(limiter.take("a")).isPresent();
    now.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(limiter.take("a")).isEmpty();
    assertThat(limiter.take("a")).isEmpty();
    assertThat(limiter.take("a")).isPresent();
  }

  @Test
  void remembersSoManyUsersAndNoMore() {
    for (int i = 0; i < RateLimiter.MAX_USERS + 5; i++) {
      limiter.take("user " + i);
    }
    assertThat(limiter.users()).isEqualTo(RateLimiter.MAX_USERS);
  }
}
