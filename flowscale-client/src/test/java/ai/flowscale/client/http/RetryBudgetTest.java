package ai.flowscale.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static int spendable(RetryBudget budget) {
    int spent = 0;
    while (spent < 1000 && budget.spend()) {
      spent++;
    }
    return spent;
  }

  private static void succeed(RetryBudget budget, int times) {
    IntStream.range(0, times).forEach(time -> budget.succeeded());
  }

  @Test
  void aBudgetHoldsWhatItWasGiven() {
    assertThat(spendable(new RetryBudget(3))).isEqualTo(3);
  }

  @Test
  void fiveSuccessesPayForOneRetry() {
    RetryBudget budget = new RetryBudget(3);
    spendable(budget);
    succeed(budget, RetryBudget.SUCCESSES_PER_RETRY - 1);
    assertThat(budget.spend()).isFalse();
    succeed(budget, 1);
    assertThat(spendable(budget)).isEqualTo(1);
  }

  @Test
  void successesAreNotSavedUpBeyondTheBudget() {
    RetryBudget budget = new RetryBudget(2);
    succeed(budget, 1000);
    assertThat(spendable(budget)).isEqualTo(2);
  }

  @Test
  void noughtIsNoBound() {
    assertThat(spendable(new RetryBudget(0))).isEqualTo(1000);
  }
}
