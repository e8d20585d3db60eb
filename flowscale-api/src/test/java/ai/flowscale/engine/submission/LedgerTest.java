package ai.flowscale.engine.submission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.engine.json.JsonCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final SentValues VALUES =
      new SentValues(JsonCodec.find(List.of(LedgerTest.class.getClassLoader()), Optional.empty()));

  private final Ledger ledger = new Ledger();

  private static SentSubmission sent(long number, String key, Instant at) {
    return new SentSubmission(
        number,
        key,
        "w",
        "g",
        false,
        Map.of("text_1", "a"),
        Set.of("text_1"),
        AttemptTimes.since(at, Duration.ofMinutes(2)),
        VALUES);
  }

  private static Run run(String id) {
    return new Run(
        id,
        null,
        "g",
        null,
        RunStatus.QUEUED,
        List.of(),
        List.of(),
        List.of(),
        null,
        null,
        null,
        Map.of());
  }

  @Test
  void ofTwoThatClaimOneRunOneGetsIt() {
    SentSubmission one = sent(1, "k1", START);
    SentSubmission two = sent(2, "k2", START);
    ledger.open(one);
    ledger.open(two);

    assertThat(ledger.claim(one, "r1")).isTrue();
    assertThat(ledger.claim(two, "r1")).isFalse();
    assertThat(ledger.judge(two, List.of(run("r1"), run("r2"))).free())
        .extracting(Run::id)
        .containsExactly("r2");
  }

  @Test
  void aRunThatFitsAnotherOpenOneIsNotCertain() {
    SentSubmission one = sent(1, "k1", START);
    SentSubmission two = sent(2, "k2", START);
    ledger.open(one);
    assertThat(ledger.judge(one, List.of(run("r1"))).canBeAnothers()).isFalse();
    ledger.open(two);
    assertThat(ledger.judge(one, List.of(run("r1"))).canBeAnothers()).isTrue();

    ledger.close(two, "r1");
    assertThat(ledger.judge(one, List.of(run("r1"))))
        .isEqualTo(new Ledger.Fitting(List.of(), false));
  }

  @Test
  void onlyWhatIsOpenIsUpdated() {
    SentSubmission one = sent(1, "k1", START);
    SentSubmission two = sent(2, "k2", START);
    ledger.update(two);
    assertThat(ledger.judge(one, List.of(run("r1"))).canBeAnothers()).isFalse();
  }

  @Test
  void whatIsReopenedIsGivenWhatCameOfItSinceAndNothingOlder() {
    SentSubmission before = sent(1, "k1", START.minusSeconds(60));
    SentSubmission noted = sent(2, "k1", START);
    SentSubmission other = sent(3, "k2", START);
    ledger.close(before, "r1");
    ledger.close(noted, "r2");
    ledger.close(other, "r3");

    SentSubmission again = sent(4, "k1", START);
    ledger.reopen(again);

    assertThat(ledger.judge(again, List.of(run("r1"), run("r2"), run("r3"))).free())
        .extracting(Run::id)
        .containsExactly("r2");
  }
}
